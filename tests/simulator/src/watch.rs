//! The history of a schedule, and the invariants that it is held to.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    fmt::{self, Write as _},
    hash::{DefaultHasher, Hash, Hasher},
};

use domain::{
    Timestamp, Token,
    session_object::{
        message::{Attempt, Message, Reply},
        state::{Record, State},
    },
};

use crate::{
    objects::Node,
    postgres::Intent,
    tally::{Race, Tally},
    versions::Versions,
    words::{answered, said},
    world::World,
};

/// What has to hold in every history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Invariant {
    /// One attempt gets a claim, and a code is sent in once.
    OneClaim,
    /// After an acknowledged revocation no read gets the session.
    Revoked,
    /// No session is shown that has no row, but for what `maxStale` allows.
    RowFirst,
    /// No user without an account, and no row of a session without its user.
    Whole,
    /// What was changed here, or shown, is not undone for any later reader.
    NewestShown,
    /// No copy is shown that is older than `maxStale`.
    InDate,
    /// An expiry never moves back.
    Forward,
    /// A failure never reads as signed out.
    NotSignedOut,
    /// Every request ends within its budget.
    InTime,
    /// In the end everybody can sign in, to one user each.
    Usable,
    /// In the end every debt is paid, and every claim opened or swept.
    Paid,
    /// In the end no object stores anything.
    Forgotten,
}

impl Invariant {
    /// Its name, as mutations and failures say it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::OneClaim => "a claim succeeds at most once",
            Self::Revoked => "a revoked session is not read",
            Self::RowFirst => "no session without its row",
            Self::Whole => "no user without an account",
            Self::NewestShown => "no read undoes a change",
            Self::InDate => "no copy is older than maxStale",
            Self::Forward => "an expiry never goes back",
            Self::NotSignedOut => "a failure never reads as signed out",
            Self::InTime => "no request hangs",
            Self::Usable => "every account stays usable",
            Self::Paid => "debts are paid in the end",
            Self::Forgotten => "nothing is kept for ever",
        }
    }
}

/// What is known of a session's row.
pub(crate) struct Row {
    pub(crate) token: Token,
    pub(crate) user_id: String,
    pub(crate) gone: Option<Timestamp>,
    expires_at: Timestamp,
}

/// What was said and done, beside what the parts themselves hold.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Rows of sessions, by token.
    pub(crate) rows: BTreeMap<String, Row>,
    /// Tokens of sessions that a callback has opened.
    pub(crate) opened: BTreeSet<String>,
    /// Objects that were sent an end.
    pub(crate) ending: BTreeSet<String>,
    /// Tokens whose revocation was acknowledged to somebody.
    pub(crate) revoked: BTreeSet<String>,
    /// The latest expiry that was shown, by token.
    pub(crate) shown: BTreeMap<String, Timestamp>,
    /// How new each row is, and what was told of it.
    pub(crate) versions: Versions,
    /// Tokens whose row other code has deleted.
    pub(crate) elsewhere: BTreeSet<String>,
    /// Objects whose claim was opened.
    pub(crate) reached: BTreeSet<usize>,
    attempts: BTreeMap<usize, Attempt>,
    ended: BTreeSet<usize>,
    stored: BTreeMap<usize, Timestamp>,
}

/// Who watches one schedule.
pub(crate) struct Watch {
    pub(crate) tally: RefCell<Tally>,
    pub(crate) broken: RefCell<Vec<String>>,
    pub(crate) ledger: RefCell<Ledger>,
    tracing: bool,
    line: RefCell<String>,
    hash: RefCell<DefaultHasher>,
    length: Cell<usize>,
}

impl Watch {
    pub(crate) fn new(tracing: bool) -> Self {
        Self {
            tally: RefCell::default(),
            broken: RefCell::default(),
            ledger: RefCell::default(),
            tracing,
            line: RefCell::default(),
            hash: RefCell::new(DefaultHasher::new()),
            length: Cell::new(0),
        }
    }

    /// Adds a line. What makes two histories the same is their lines, not their times.
    pub(crate) fn note(&self, millis: i64, arguments: fmt::Arguments<'_>) {
        let mut line = self.line.borrow_mut();
        line.clear();
        let _ = line.write_fmt(arguments); // a String takes everything
        line.hash(&mut *self.hash.borrow_mut());
        self.length.set(self.length.get() + 1);
        if self.tracing {
            println!("{:>10}.{:03} s  {line}", millis / 1_000, millis % 1_000);
        }
    }

    /// Tells two histories apart.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.hash.borrow().finish()
    }

    /// How many lines it has.
    pub(crate) fn length(&self) -> usize {
        self.length.get()
    }

    /// A request has sent a message.
    pub(crate) fn told(&self, name: &str, message: &Message) {
        if matches!(message, Message::End { .. }) {
            self.ledger.borrow_mut().ending.insert(name.to_owned());
        }
    }

    /// Whether it was acknowledged that an object's session has ended.
    pub(crate) fn has_ended(&self, node: &Node) -> bool {
        self.ledger.borrow().ended.contains(&node.number)
    }

    /// An object's reply leaves, and all that it wrote is on disk. `ended` was so when the message
    /// came.
    pub(crate) fn handled(
        &self,
        world: &World,
        node: &Node,
        message: &Message,
        reply: &Reply,
        ended: bool,
    ) {
        let number = node.number;
        world.note(format_args!(
            "object {number}: {} → {}",
            said(message),
            answered(reply)
        ));
        let ledger = &mut *self.ledger.borrow_mut();
        if let (Message::Claim { attempt, .. }, Reply::Claimed) = (message, reply) {
            match ledger.attempts.entry(number) {
                Entry::Occupied(first) if first.get() != attempt => {
                    world.broken(Invariant::OneClaim, format_args!("two attempts have it"));
                }
                entry => {
                    entry.or_insert_with(|| attempt.clone());
                }
            }
        }
        if *reply == Reply::Ended {
            ledger.ended.insert(number);
        }
        if ended && matches!(reply, Reply::Session { .. } | Reply::Opened) {
            world.broken(Invariant::Revoked, format_args!("object {number} shows it"));
        }
        let stored = node.stored().map(|record| record.state);
        let forgotten = matches!(stored, Some(State::Forgotten { .. }));
        if forgotten && matches!(message, Message::Claim { .. }) {
            world.race(Race::ClaimAfterForget);
        }
        if ended && matches!(message, Message::Keep { found: Some(_), .. }) {
            world.race(Race::ReadAgainstEnd);
        }
        if let Message::Keep {
            found: Some(copy), ..
        } = message
            && !ended
            && ledger.versions.is_outrun(copy)
        {
            world.race(Race::ReadAgainstChange);
        }
    }

    /// An object's record is on disk.
    pub(crate) fn stored(&self, world: &World, node: &Node, record: &Record) {
        let State::Open { claim, copy } = &record.state else {
            return;
        };
        let ledger = &mut *self.ledger.borrow_mut();
        if claim.is_some() {
            ledger.reached.insert(node.number);
        }
        let last = ledger
            .stored
            .entry(node.number)
            .or_insert(copy.session.expires_at);
        if copy.session.expires_at < *last {
            world.broken(Invariant::Forward, format_args!("object {}", node.number));
        }
        *last = copy.session.expires_at;
    }

    /// A statement has committed, or was taken back.
    pub(crate) fn committed(&self, world: &World, intent: Intent, refused: Option<&'static str>) {
        world.note(format_args!(
            "postgres: {intent:?} {}",
            refused.unwrap_or("done")
        ));
        self.compare(world);
    }

    /// Holds the rows against what they were.
    pub(crate) fn compare(&self, world: &World) {
        let tables = world.postgres.tables();
        let ledger = &mut *self.ledger.borrow_mut();
        ledger.versions.committed(&tables, world.now());
        for session in &tables.sessions {
            let key = session.token.expose();
            if tables.user(&session.user_id).is_none() {
                world.broken(Invariant::Whole, format_args!("a session without its user"));
            }
            if let Some(row) = ledger.rows.get_mut(key) {
                if session.expires_at < row.expires_at {
                    world.broken(Invariant::Forward, format_args!("its row"));
                }
                row.expires_at = session.expires_at;
                row.gone = None; // a late commit may make it anew
                continue;
            }
            let row = Row {
                token: session.token.clone(),
                user_id: session.user_id.clone(),
                gone: None,
                expires_at: session.expires_at,
            };
            ledger.rows.insert(key.to_owned(), row);
        }
        for user in &tables.users {
            if !tables
                .accounts
                .iter()
                .any(|account| account.user_id == user.id)
            {
                world.broken(Invariant::Whole, format_args!("a user without an account"));
            }
        }
        for (token, row) in &mut ledger.rows {
            if row.gone.is_none() && tables.session(token).is_none() {
                row.gone = Some(world.now());
            }
        }
    }
}
