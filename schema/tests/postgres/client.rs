//! The client over TCP.

use schema::pg::{self, Asked, Credentials, Error, Fault, Policy, Stage, Statement};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::drip::Drip;
use crate::support::{Database, PATIENCE, timer};

/// A role that logs in by SCRAM with one iteration, since it will do so a thousand times; its
/// password is `secret`.
async fn hasty_role(database: &Database) -> Credentials {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};

    let hmac = |key: &[u8], data: &[u8]| {
        let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
        mac.update(data);
        mac.finalize().into_bytes().to_vec()
    };
    let salted = hmac(b"secret", b"salt\0\0\0\x01");
    let stored = Sha256::digest(hmac(&salted, b"Client Key"));
    let server = hmac(&salted, b"Server Key");
    let encode = |bytes: &[u8]| STANDARD.encode(bytes);
    let verifier = format!(
        "SCRAM-SHA-256$1:{}${}:{}",
        encode(b"salt"),
        encode(&stored),
        encode(&server)
    );
    let credentials = database.credentials();
    let role = format!("{}_hasty", credentials.database);
    let sql = format!(
        "drop role if exists {role}; create role {role} login password '{verifier}'; create table t (id text); \
        grant all on t to {role}"
    );
    database.sql.batch_execute(&sql).await.unwrap();
    Credentials {
        user: role,
        password: "secret".to_owned(),
        ..credentials
    }
}

async fn without_role(database: &Database, role: &Credentials) {
    let sql = format!("drop table t; drop role {}", role.user);
    database.sql.batch_execute(&sql).await.unwrap();
}

/// The row, and what the server asked for.
type Answer = (Option<String>, Option<Asked>);

/// Runs a statement as on a connection that is not Hyperdrive's.
async fn directly(
    database: &Database,
    stream: impl AsyncRead + AsyncWrite + Unpin,
    credentials: &Credentials,
    statement: Statement,
) -> Result<Answer, Error> {
    let query = database.dialect().render(statement);
    let mut asked = None;
    let row = pg::run(
        stream,
        credentials,
        Policy::Direct,
        query,
        |_| PATIENCE,
        timer,
        |by_server| asked = Some(by_server),
    )
    .await?;
    Ok((row, asked))
}

#[tokio::test]
async fn a_real_server_asks_for_scram_and_proves_itself() {
    let database = Database::empty().await;
    let statement = Statement::new("select $1", vec!["Å\u{2028}".into()]);
    let (stream, credentials) = (database.stream().await, database.credentials());
    let answer = directly(&database, stream, &credentials, statement).await;
    let answer = answer.expect("the server must ask for SCRAM-SHA-256");
    assert_eq!(
        (answer.0.as_deref(), answer.1),
        (Some("Å\u{2028}"), Some(Asked::ScramSha256))
    );
}

#[tokio::test]
async fn a_wrong_password_is_a_refusal_at_connect() {
    let database = Database::empty().await;
    let credentials = Credentials {
        password: "guessed".to_owned(),
        ..database.credentials()
    };
    let stream = database.stream().await;
    let statement = Statement::new("select 1::text", Vec::new());
    let error = directly(&database, stream, &credentials, statement)
        .await
        .unwrap_err();
    assert_eq!(error.stage, Stage::Connect);
    assert_eq!(
        error.fault,
        Fault::Server {
            sqlstate: "28P01".to_owned(),
            constraint: None,
            column: None
        }
    );
}

/// A real exchange, cut after every byte that the server sends. Where the row is there, the error
/// must have said that it may be.
#[tokio::test]
async fn wherever_a_write_is_cut_the_error_is_right_about_the_row() {
    let database = Database::empty().await;
    let role = hasty_role(&database).await;
    let write = async |left: usize| {
        let mut stream = Drip {
            stream: database.stream().await,
            left,
        };
        let id = format!("{left:20}");
        let statement = Statement::new(
            "insert into t values ($1) returning id",
            vec![id.as_str().into()],
        );
        let answer = directly(&database, &mut stream, &role, statement).await;
        (answer, left - stream.left)
    };
    let (answer, whole) = write(usize::MAX).await;
    assert!(answer.unwrap().0.is_some());

    for left in 0..whole {
        let (answer, _) = write(left).await;
        let error = answer.unwrap_err();
        assert_eq!(error.fault, Fault::Closed, "after {left}");
        let query = "select count(*) from t where id = $1";
        // A backend that lost its client finishes what it has begun; its lock says it is done.
        database
            .sql
            .batch_execute("begin; lock table t; commit")
            .await
            .unwrap();
        let rows: i64 = database
            .sql
            .query_one(query, &[&format!("{left:20}")])
            .await
            .unwrap()
            .get(0);
        if error.stage == Stage::Connect {
            assert_eq!(rows, 0, "after {left}");
        }
        assert!(
            rows == 0 || error.may_have_committed(),
            "after {left}: {error}"
        );
    }
    without_role(&database, &role).await;
}

#[tokio::test]
async fn no_connection_is_left_behind() {
    let database = Database::empty().await;
    for sql in ["select 1::text", "select 1 / 0", "select", "not sql"] {
        let answer = database.run(Statement::new(sql, Vec::new())).await;
        assert_eq!(answer.is_ok(), sql == "select 1::text", "{sql}");
    }
    let query = "select count(*) from pg_stat_activity \
        where datname = current_database() and application_name = 'vestibule'";
    let gone = async {
        while database
            .sql
            .query_one(query, &[])
            .await
            .unwrap()
            .get::<_, i64>(0)
            > 0
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), gone)
        .await
        .expect("they are all gone");
}

/// Each line: a statement that fails, and what is known of it.
#[tokio::test]
async fn what_the_server_refuses_says_its_code_and_constraint() {
    let database = Database::migrated().await;
    for (sql, sqlstate, constraint) in [
        (
            "insert into session (id, token, user_id, expires_at, updated_at) \
                values ('s', 't', 'nobody', now(), now())",
            "23503",
            Some("session_user_id_user_id_fk"),
        ),
        (
            "insert into \"user\" (id, name, email) values ('1', '', 'x'), ('2', '', 'x')",
            "23505",
            Some("user_email_unique"),
        ),
        ("select '\\000'::bytea::text::int", "22P02", None),
        ("select nothing", "42703", None),
    ] {
        let error = database
            .run(Statement::new(sql, Vec::new()))
            .await
            .unwrap_err();
        let constraint = constraint.map(str::to_owned);
        assert_eq!(
            error.fault,
            Fault::Server {
                sqlstate: sqlstate.to_owned(),
                constraint,
                column: None
            }
        );
        assert!(!error.may_have_committed());
    }
}
