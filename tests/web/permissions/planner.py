"""What a test that fills tables tells the database server."""

from django.apps import apps
from django.db import connection


def tell_the_planner():
    """A server that last looked while these rows were not committed takes the tables for empty, and plans accordingly.

    Only our own tables: this holds them until the transaction ends, and others use what is shared.
    """
    if connection.vendor == "postgresql":
        tables = [model._meta.db_table for model in apps.get_app_config("domain").get_models()]
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(tables)}")
