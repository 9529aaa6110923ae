"""Every form of the product is drawn alike, with its errors where they belong."""

from django import forms

from kernel.forms import DayInput, MomentInput


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the contract.")
    price = forms.DecimalField(label="Price", required=False)
    kind = forms.ChoiceField(label="Kind", widget=forms.RadioSelect, choices=[("q", "Quick"), ("f", "Full")])
    currency = forms.ChoiceField(label="Currency", choices=[("EUR", "EUR")])
    due = forms.DateTimeField(label="Due", widget=MomentInput, required=False)
    on = forms.DateField(label="On", widget=DayInput, required=False)
    agreed = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def test_label_stands_above_and_the_hint_is_tied_to_the_field():
    html = str(Sample()["name"].as_field_group())
    assert '<label class="form-label" for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext">As on the contract.' in html
    assert 'class="form-control"' in html


def test_what_is_not_asked_for_says_so():
    assert "(optional)" in Sample()["price"].as_field_group()
    assert "(optional)" not in Sample()["name"].as_field_group()


def test_of_what_one_is_needed_none_is_called_optional():
    class OneOf(Sample):
        either = {"price", "on"}

    form = OneOf()
    assert ["(optional)" in form[name].as_field_group() for name in ("price", "on", "due")] == [False, False, True]


def test_errors_stand_at_the_field_and_in_a_summary_that_takes_focus():
    html = str(Sample({"price": "abc"}))
    assert '<div class="error-summary" tabindex="-1" autofocus>' in html
    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert 'id="id_name_error"><li>This field is required.</li>' in html
    assert 'aria-invalid="true"' in html
    assert 'class="form-control is-invalid"' in html


def test_a_mistyped_number_is_kept():
    html = str(Sample({"price": "1.2oo"})["price"])
    assert 'type="text"' in html
    assert 'inputmode="decimal"' in html
    assert 'value="1.2oo"' in html


def test_choices_are_a_fieldset_with_a_label_around_each():
    html = str(Sample()["kind"].as_field_group())
    assert "<legend>Kind" in html
    assert html.count('class="form-check-input"') == 2
    assert html.count('id="id_kind"') == 1


def test_a_box_to_tick_has_its_words_beside_it():
    html = str(Sample()["agreed"].as_field_group())
    assert '<label class="form-check"><input type="checkbox"' in html
    assert "<span>I agree</span>" in html


def test_widgets_get_the_class_of_their_kind():
    form = Sample()
    assert 'class="form-select"' in str(form["currency"])
    assert 'type="datetime-local"' in str(form["due"])
    assert 'type="date"' in str(form["on"])
    assert "class" not in str(form["secret"])


def test_a_class_of_the_form_itself_is_kept():
    field = forms.CharField(widget=forms.TextInput(attrs={"class": "wide"}))
    form = type("F", (forms.Form,), {"x": field})()
    assert 'class="form-control wide"' in str(form["x"])
