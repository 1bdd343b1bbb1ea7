//! A database of one's own.

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use domain::config::{Adapter, Tables};
use schema::Dialect;
use schema::pg::{self, Credentials, Error, Policy, Statement};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio_postgres::config::Host;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row};

/// Generous: here a deadline only keeps a broken test from hanging.
pub(crate) const PATIENCE: u32 = 30_000;

/// Clients of a storm at once; a server takes 100 unless told otherwise, and the other tests need
/// some too.
pub(crate) const STORM: usize = 50;

/// What the tests say by name, or leave to a default, is the same in both layouts then.
const SAME_WORDS: &str = r#"
    alter table "user" alter "emailVerified" set default false;
    alter table "user" rename constraint user_email_key to user_email_unique;
    alter table session rename constraint "session_userId_fkey" to session_user_id_user_id_fk;
    alter table account rename constraint "account_userId_fkey" to account_user_id_user_id_fk;
"#;

static SEATS: Semaphore = Semaphore::const_new(STORM);

/// Waits until no other storm is on.
pub(crate) async fn storm() -> SemaphorePermit<'static> {
    SEATS
        .acquire_many(u32::try_from(STORM).unwrap())
        .await
        .unwrap()
}

/// An empty database, dropped in the end.
pub(crate) struct Database {
    config: Config,
    name: String,
    /// For looking at the rows, and for being the other side of a race.
    pub(crate) sql: Sql,
}

/// A connection whose queries are in the words of `schema/sql`, whatever the tables are named.
pub(crate) struct Sql {
    client: Client,
    tables: Tables,
}

impl Sql {
    pub(crate) async fn batch_execute(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.client.batch_execute(&self.rendered(sql)).await
    }

    pub(crate) async fn query_one(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Row, tokio_postgres::Error> {
        self.client.query_one(&self.rendered(sql), values).await
    }

    fn rendered(&self, sql: &str) -> String {
        Dialect::plain(self.tables).text(sql, &[], 0)
    }
}

impl Database {
    /// With Better Auth's tables and our unique index.
    pub(crate) async fn migrated() -> Self {
        let database = Self::empty().await;
        for migration in database.migrations() {
            database.sql.client.batch_execute(&migration).await.unwrap();
        }
        database
    }

    /// With Better Auth's tables as its own CLI leaves them.
    pub(crate) async fn without_unique_index() -> Self {
        let database = Self::migrated().await;
        let drop = "drop index account_provider_id_account_id_idx";
        database.sql.batch_execute(drop).await.unwrap();
        database
    }

    /// Without tables.
    pub(crate) async fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("vestibule_test_{}_{count}", std::process::id());
        let server = server();
        let admin = connect(&server).await;
        admin
            .batch_execute(&format!("create database {name}"))
            .await
            .unwrap();
        let mut config = server;
        config.dbname(&name);
        let sql = connect(&config).await;
        Self { config, name, sql }
    }

    /// The layout of its tables.
    pub(crate) fn dialect(&self) -> Dialect<'static> {
        Dialect::plain(self.sql.tables)
    }

    /// What makes the tables, in its order.
    fn migrations(&self) -> Vec<String> {
        let made = match self.sql.tables.adapter {
            Adapter::Drizzle => return migrations().map(|sql| self.sql.rendered(&sql)).into(),
            Adapter::Kysely => include_str!("fixtures/kysely.sql"),
        };
        let [_, index] = migrations();
        vec![
            made.to_owned(),
            SAME_WORDS.to_owned(),
            self.sql.rendered(&index),
        ]
    }

    /// One more connection, to race on.
    pub(crate) async fn rival(&self) -> Sql {
        connect(&self.config).await
    }

    /// A stream to the server, before any login.
    pub(crate) async fn stream(&self) -> TcpStream {
        let [Host::Tcp(host), ..] = self.config.get_hosts() else {
            panic!("DATABASE_URL must name a host, not a socket's folder");
        };
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        TcpStream::connect((host.as_str(), port)).await.unwrap()
    }

    /// What to log in with.
    pub(crate) fn credentials(&self) -> Credentials {
        let password = self.config.get_password().unwrap_or_default();
        Credentials {
            user: self.config.get_user().unwrap().to_owned(),
            password: String::from_utf8(password.to_vec()).unwrap(),
            database: self.name.clone(),
        }
    }

    /// Runs a statement on a connection of its own, as the Workers do.
    pub(crate) async fn run(&self, statement: Statement) -> Result<Option<String>, Error> {
        self.run_over(self.stream().await, statement).await
    }

    /// The same in a dialect that is not the database's own.
    pub(crate) async fn run_as(
        &self,
        dialect: Dialect<'_>,
        statement: Statement,
    ) -> Result<Option<String>, Error> {
        let credentials = self.credentials();
        let query = dialect.render(statement);
        let stream = self.stream().await;
        pg::run(
            stream,
            &credentials,
            Policy::Hyperdrive,
            query,
            |_| PATIENCE,
            timer,
            drop,
        )
        .await
    }

    /// The same over a stream that may have its ways.
    pub(crate) async fn run_over<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        stream: S,
        statement: Statement,
    ) -> Result<Option<String>, Error> {
        let credentials = self.credentials();
        pg::run(
            stream,
            &credentials,
            Policy::Hyperdrive,
            self.dialect().render(statement),
            |_| PATIENCE,
            timer,
            drop,
        )
        .await
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> usize {
        let query = format!("select count(*) from \"{table}\"");
        let count: i64 = self.sql.query_one(&query, &[]).await.unwrap().get(0);
        usize::try_from(count).unwrap()
    }

    /// Rows of `user`, `account` and `session`.
    pub(crate) async fn counts(&self) -> (usize, usize, usize) {
        (
            self.count("user").await,
            self.count("account").await,
            self.count("session").await,
        )
    }

    /// Waits until `clients` of ours wait for a lock.
    pub(crate) async fn blocked(&self, clients: usize) {
        let query = "select count(*) from pg_stat_activity where datname = current_database() \
            and application_name = 'vestibule' and wait_event_type = 'Lock'";
        let clients = i64::try_from(clients).unwrap();
        let all = async {
            while self
                .sql
                .query_one(query, &[])
                .await
                .unwrap()
                .get::<_, i64>(0)
                < clients
            {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), all)
            .await
            .expect("they never waited");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (server(), self.name.clone());
        // The test's own runtime may be on its way out.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let drop = format!("drop database if exists {name} with (force)");
                connect(&server).await.batch_execute(&drop).await.unwrap();
            });
        });
        assert!(
            dropped.join().is_ok() || std::thread::panicking(),
            "the database stays behind"
        );
    }
}

/// The migrations in their order.
pub(crate) fn migrations() -> [String; 2] {
    [
        include_str!("../../migrations/0001_better_auth.sql").to_owned(),
        include_str!("../../migrations/0002_account_key.sql").to_owned(),
    ]
}

pub(crate) fn timer(ms: u32) -> tokio::time::Sleep {
    tokio::time::sleep(Duration::from_millis(u64::from(ms)))
}

fn server() -> Config {
    env::var("DATABASE_URL")
        .expect("DATABASE_URL must name a PostgreSQL server whose role may create databases")
        .parse()
        .expect("DATABASE_URL is not a PostgreSQL URL")
}

/// The layout that this run is about: `TABLES` as the Workers' `DATABASE` variable has it.
pub(crate) fn tables() -> Tables {
    let layout = env::var("TABLES").ok();
    let layout = layout.map(|json| serde_json::from_str(&json).expect("TABLES is not JSON"));
    Tables::parse(layout).expect("TABLES is no layout")
}

async fn connect(config: &Config) -> Sql {
    let (client, connection) = config
        .clone()
        .options("-c TimeZone=UTC")
        .connect(NoTls)
        .await
        .expect("DATABASE_URL cannot be reached");
    tokio::spawn(async move {
        let _: Result<(), tokio_postgres::Error> = connection.await;
    });
    Sql {
        client,
        tables: tables(),
    }
}
