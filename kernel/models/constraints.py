"""A foreign key over several columns, which Django does not have: keeps denormalised parties true."""

from typing import Any, TypeVar, cast

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, Field, Model

T = TypeVar("T")


class CompositeForeignKey(BaseConstraint):
    """``fields`` of this table reference ``to_fields`` of ``to`` (an app-labelled model), ``ON UPDATE CASCADE``.

    Deferred to the commit, so that parent and child can be written in either order.
    """

    def __init__(self, *, fields: list[str], to: str, to_fields: list[str], name: str) -> None:
        super().__init__(name=name)
        self.fields, self.to, self.to_fields = fields, to, to_fields

    def constraint_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        model, schema_editor = _given(model), _given(schema_editor)
        target = model._meta.apps.get_model(self.to)
        quote = schema_editor.quote_name

        def columns(owner: type[Model], names: list[str]) -> str:
            fields = (cast("Field[Any, Any]", owner._meta.get_field(name)) for name in names)
            return ", ".join(quote(str(field.column)) for field in fields)

        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns(model, self.fields)}) "
            f"REFERENCES {quote(target._meta.db_table)} ({columns(target, self.to_fields)}) "
            "ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        model, schema_editor = _given(model), _given(schema_editor)
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: type[Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        model, schema_editor = _given(model), _given(schema_editor)
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: str = "default") -> None:
        """The database alone enforces it."""

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "fields": self.fields, "to": self.to, "to_fields": self.to_fields}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompositeForeignKey) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.fields), self.to))


def _given(value: T | None) -> T:
    """Django always passes these; its types allow None."""
    if value is None:
        raise TypeError("a model and a schema editor are needed")
    return value
