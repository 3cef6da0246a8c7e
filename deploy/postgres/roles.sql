-- The three roles, the database and its extensions. Run as a superuser; safe to run again:
--
--   WARUNGIN_OWNER_PASSWORD=... WARUNGIN_APP_PASSWORD=... WARUNGIN_PLATFORM_PASSWORD=... \
--     psql -X -d postgres -f deploy/postgres/roles.sql
--
-- warungin_owner     owns the tables and migrates; no process that serves people uses it
-- warungin_app       people and terminals; under row-level security, owns nothing
-- warungin_platform  the operators' jobs over all tenants, by policies of its own

\set ON_ERROR_STOP on
\getenv owner_password WARUNGIN_OWNER_PASSWORD
\getenv app_password WARUNGIN_APP_PASSWORD
\getenv platform_password WARUNGIN_PLATFORM_PASSWORD

SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY['warungin_owner', 'warungin_app', 'warungin_platform']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

ALTER ROLE warungin_owner
    LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE warungin_app
    LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'app_password';
ALTER ROLE warungin_platform
    LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE PASSWORD :'platform_password';

-- The owner hands its look-up functions over to the platform role.
GRANT warungin_platform TO warungin_owner;

-- template1 first, so that databases made later (also for tests) have the same extensions.
\connect template1
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
GRANT CREATE ON SCHEMA public TO warungin_owner, warungin_platform;

\connect postgres
SELECT 'CREATE DATABASE warungin OWNER warungin_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'warungin')
\gexec
REVOKE CONNECT ON DATABASE warungin FROM PUBLIC;
GRANT CONNECT ON DATABASE warungin TO warungin_app, warungin_platform;

-- Again for a database that was there before this file.
\connect warungin
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
GRANT CREATE ON SCHEMA public TO warungin_owner, warungin_platform;
