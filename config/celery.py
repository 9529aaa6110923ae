"""The Celery application. Task arguments are ids; every queue of record lives in PostgreSQL."""

import gc
import os
from typing import Any

import structlog
from celery import Celery, Task
from celery.signals import before_task_publish, task_postrun, task_prerun, worker_process_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("counterpart")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

REQUEST_ID = "request_id"


@worker_process_init.connect
@worker_ready.connect
def set_code_aside(**kwargs: Any) -> None:
    """What was loaded to start with stays until the end: the collector need not search it again in every batch."""
    gc.collect()
    gc.freeze()


@before_task_publish.connect
def send_request_id(headers: dict[str, Any], **kwargs: Any) -> None:
    """The id of the request that asks for a task travels in the task's headers."""
    request_id = structlog.contextvars.get_contextvars().get(REQUEST_ID)
    if request_id:
        headers[REQUEST_ID] = request_id


@task_prerun.connect
def bind_request_id(task: Task, task_id: str, **kwargs: Any) -> None:
    """Every log line of a task carries the task's name and id, and the request's id where one asked for it."""
    request_id = task.request.get(REQUEST_ID)
    structlog.contextvars.bind_contextvars(
        task=task.name, task_id=task_id, **({REQUEST_ID: request_id} if request_id else {})
    )


@task_postrun.connect
def unbind_request_id(**kwargs: Any) -> None:
    """The next task of this thread starts without them."""
    structlog.contextvars.unbind_contextvars(REQUEST_ID, "task", "task_id")
