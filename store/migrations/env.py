"""Alembic's entry: it runs on the connection that `store.migrate` hands over."""

from alembic import context

from store import file_tables, profiles, referral_tables, report_tables, tables

assert file_tables
assert profiles
assert referral_tables
assert report_tables  # their tables belong to the same metadata
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
