"""The house's rules that no checker knows."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from apps.core.models import TenantModel
from apps.core.verification import protected_tables

ROOT = Path(__file__).resolve().parents[2]
OURS = [config for config in apps.get_app_configs() if config.name.startswith("apps.")]
MONEY = ("pricing", "orders", "finance", "inventory", "tax", "shifts", "catalog")


def our_models() -> list[type[models.Model]]:
    return [model for config in OURS for model in config.get_models()]


def our_migrations() -> Iterator[Migration]:
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    labels = {config.label for config in OURS}
    return (migration for (app, _), migration in loader.disk_migrations.items() if app in labels)


@pytest.mark.django_db(databases=["default", "platform", "owner"])
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_can_be_undone_or_says_why_not() -> None:
    """`irreversible = "why"` on the migration marks one that cannot."""
    stuck = [
        f"{migration}: {operation.describe()}"
        for migration in our_migrations()
        for operation in migration.operations
        if not operation.reversible and not getattr(migration, "irreversible", "")
    ]
    assert stuck == []


def test_no_model_holds_a_float() -> None:
    floats = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.FloatField)
    ]
    assert floats == []


@pytest.mark.parametrize("app", MONEY)
def test_no_code_about_money_or_quantities_uses_floats(app: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "apps" / app).rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]
    assert found == []


def test_every_tenants_table_is_protected() -> None:
    """Models with a tenant column, whether they inherit it or declare it."""
    with_tenant = {
        model._meta.db_table
        for model in our_models()
        if issubclass(model, TenantModel)
        or any(field.column == "tenant_id" for field in model._meta.concrete_fields)
    }
    assert with_tenant - protected_tables().keys() == set()
    assert protected_tables().keys() - with_tenant == {"tenants_tenant"}


def test_apps_import_downwards_only() -> None:
    result = subprocess.run(
        ["lint-imports", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout
