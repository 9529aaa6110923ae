# One image for web, worker and beat. Nothing in it runs as root; what it keeps is in /files.

FROM python:3.11-slim AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements/base.txt requirements/base.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/base.txt
COPY . .
RUN STATIC_ROOT=/app/staticfiles /venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /nonexistent counterpart \
    && install --directory --owner counterpart --mode 700 /files
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 STATIC_ROOT=/app/staticfiles MEDIA_ROOT=/files
USER 10001
EXPOSE 8000
HEALTHCHECK --start-period=20s CMD ["python", "-m", "launcher.readiness"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "2", "--no-ws", "--workers-kill-timeout", "10", "config.wsgi:application"]
