//! Migrations and newer standards.

use rusqlite::Connection;

use super::*;
use crate::{migrate, tables};

fn schema(connection: &Connection) -> Vec<String> {
    let sql = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    statement
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(|r| r.unwrap())
        .collect()
}

/// Every schema that was ever shipped, as text; each must become the newest one.
const KEPT: &[&str] = &[include_str!("kept/v0.sql")];

#[test]
fn every_past_schema_becomes_the_newest() {
    let folder = tempfile::tempdir().unwrap();
    let mut newest = Connection::open_in_memory().unwrap();
    migrate::fresh(&mut newest).unwrap();
    for (version, text) in KEPT.iter().enumerate() {
        let path = folder.path().join(format!("v{version}.db"));
        let mut old = Connection::open(&path).unwrap();
        old.execute_batch(text).unwrap();
        old.pragma_update(None, "user_version", version as i64).unwrap();
        let copy = migrate::run(&mut old, &path).unwrap();
        assert_eq!(copy.is_some_and(|copy| copy.exists()), version > 0);
        assert_eq!(schema(&old), schema(&newest));
        assert_eq!(migrate::version(&old).unwrap(), migrate::newest());
    }
}

#[test]
fn fields_of_a_newer_standard_are_added_and_nothing_is_lost() {
    let connection = Connection::open_in_memory().unwrap();
    let class = standard().table("class").unwrap();
    let first = &class.fields[0].code;
    let old =
        format!("CREATE TABLE class_ (row_id TEXT PRIMARY KEY, \"{first}\" TEXT, period_ TEXT, typed_ TEXT) STRICT");
    connection.execute_batch(&old).unwrap();
    connection
        .execute("INSERT INTO class_ VALUES ('r', 'k1', NULL, NULL)", [])
        .unwrap();
    assert!(tables::ensure(&connection, standard()).unwrap());
    assert!(!tables::ensure(&connection, standard()).unwrap());
    let kept: String = connection
        .query_row(&format!("SELECT \"{first}\" FROM class"), [], |r| r.get(0))
        .unwrap();
    assert_eq!(kept, "k1");
    let columns = tables::columns(&connection, "class_").unwrap();
    assert!(class.fields.iter().all(|field| columns.contains(&field.code)));
}
