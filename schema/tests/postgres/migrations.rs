//! The migrations, on what they may meet.

use crate::scenario::Visitor;
use crate::support::{Database, migrations};

#[tokio::test]
async fn a_second_run_changes_nothing() {
    let database = Database::migrated().await;
    Visitor::ada("google").settles(&database).await;
    for migration in migrations() {
        database.sql.batch_execute(&migration).await.unwrap();
    }
    assert_eq!(database.counts().await, (1, 1, 1));
}

#[tokio::test]
async fn two_rows_for_one_account_stop_the_index_and_nothing_else() {
    let database = Database::without_unique_index().await;
    Visitor::ada("google").settles(&database).await;
    let twin = "insert into account (id, account_id, provider_id, user_id, updated_at) \
        select 'twin', account_id, provider_id, user_id, updated_at from account";
    database.sql.batch_execute(twin).await.unwrap();
    let [tables, index] = migrations();
    database.sql.batch_execute(&tables).await.unwrap();
    let error = database.sql.batch_execute(&index).await.unwrap_err();
    let error = error.as_db_error().unwrap();
    assert_eq!(error.code().code(), "23505");
    assert!(
        error.detail().unwrap().contains("(google, ada-1815)"),
        "{error:?}"
    );
    assert_eq!(database.counts().await, (1, 2, 1));
}
