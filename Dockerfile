# syntax=docker/dockerfile:1

FROM node:24-slim AS front-end
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY vite.config.ts tsconfig.json ./
COPY static/src static/src
RUN npm run build

FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --only-binary :all: --require-hashes -r requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    WARUNGIN_ENV=production \
    WARUNGIN_DATA_DIR=/data
RUN useradd --system --uid 10001 --user-group --no-create-home warungin \
    && install -d -o warungin -g warungin /data /data/media
WORKDIR /app
COPY --from=packages /venv /venv
# .dockerignore lets through only what is needed.
COPY . .
COPY --from=front-end /build/static/dist static/dist
# The settings refuse to load without secrets; none of these leaves this step.
RUN random() { python -c "import secrets; print(secrets.token_hex(32))"; } \
    && SECRET_KEY="$(random)" \
       JWT_ACCESS_KEYS="build:$(random)" \
       JWT_REFRESH_KEYS="build:$(random)" \
       RECEIPT_KEYS="build:$(random)" \
       DATA_KEYS="build:$(random)" \
       DATABASE_URL=postgresql://build@localhost/build \
       DATABASE_PLATFORM_URL=postgresql://build@localhost/build \
       REDIS_URL=redis://localhost/0 \
       EMAIL_URL=console: \
       python manage.py collectstatic --no-input \
    && pybabel -q compile -d locale -D django \
    && python -m compileall -q apps warungin
USER warungin
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/api/health/live', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", \
     "--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers", "warungin.wsgi:application"]
