//! What may go wrong, what may meet, and how often each did.

use std::fmt;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum $name { $($(#[$of])* $variant,)* }

        impl $name {
            pub(crate) const ALL: &[Self] = &[$(Self::$variant,)*];

            pub(crate) const fn text(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }
    };
}

named! {
    /// What may go wrong.
    Fault {
        /// Never arrives, and the stub says so.
        CallLost = "call lost",
        /// Never arrives, and nobody says so.
        CallSilent = "call swallowed",
        /// Arrives after its sender gave up.
        CallLate = "call late",
        /// Arrives twice.
        CallTwice = "call twice",
        /// Was handled, and the sender is told that the stub broke.
        ReplyLost = "reply lost",
        /// Was handled, and the sender hears nothing.
        ReplySilent = "reply swallowed",
        /// The object's memory and what it had not flushed are gone.
        ObjectCrash = "object crash",
        /// The object's memory is gone.
        ObjectEvicted = "object evicted",
        /// Storage refuses a write.
        StorageRefuses = "storage refuses",
        /// The platform has given up on an alarm.
        AlarmLost = "alarm lost",
        /// An alarm comes late.
        AlarmLate = "alarm late",
        /// No connection.
        PostgresRefuses = "postgres refuses",
        /// A connection that says nothing.
        PostgresSilent = "postgres silent",
        /// Cut before the statement ran.
        CutBefore = "cut before commit",
        /// Cut after the statement had committed.
        CutAfter = "cut after commit",
        /// Commits after its sender gave up.
        CommitLate = "commit late",
        /// Taken back by Postgres: 40001 or 40P01.
        TakenBack = "taken back",
        /// An error that leaves open whether it was committed, and it was.
        Ambiguous = "ambiguous error",
        /// Postgres is down for a while, and what was running is gone.
        PostgresDown = "postgres down",
        /// The provider says nothing.
        ProviderSilent = "provider silent",
        /// The provider answers with an error.
        ProviderFails = "provider fails",
        /// The provider has spent the code, and its answer is lost.
        ProviderReplyLost = "provider reply lost",
        /// All that an isolate was doing is gone.
        IsolateCrash = "isolate crash",
        /// The browser does not get its answer.
        AnswerLost = "answer lost",
        /// An isolate's clock is off.
        ClockOff = "clock off",
        /// Other code deletes a session's row.
        DeletedElsewhere = "row deleted elsewhere",
        /// Other code changes a user.
        ChangedElsewhere = "row changed elsewhere",
    }
}

named! {
    /// What may meet.
    Race {
        /// A claim was made, and its claimer did not hear of it.
        LostClaimReply = "lost claim reply",
        /// A reader brought rows back to an object that was ended meanwhile.
        ReadAgainstEnd = "read against end",
        /// A reader brought rows back that are older than a change that was acknowledged meanwhile.
        ReadAgainstChange = "read against change",
        /// A refresh and a slide of one session overlapped.
        RefreshAgainstSlide = "refresh against slide",
        /// Two sign-ins wanted to make the same user at once.
        TwoFirstSignIns = "two first sign-ins",
        /// A sign-in was committed, and its request did not hear of it.
        CommitLostReply = "commit with lost reply",
        /// A session was ended whose row could not be deleted.
        EndPostgresDown = "end with postgres down",
        /// A user was deleted while a sign-in of theirs was under way.
        DeleteAgainstSignIn = "delete-user against sign-in",
        /// An object that lost its memory found its debt in storage.
        DebtAgainstHydration = "debt against hydration",
        /// A callback found that another request had claimed.
        Replay = "replay",
        /// A replay ended the session that the first callback had opened.
        ReplayEnds = "replay ends a session",
        /// A claim that was never opened was swept.
        Sweep = "sweep of a claim",
        /// A second claim came to an object that had forgotten its session.
        ClaimAfterForget = "claim after a forget",
    }
}

/// How often each happened.
#[derive(Clone, Debug)]
pub(crate) struct Tally {
    faults: Vec<u64>,
    races: Vec<u64>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            faults: vec![0; Fault::ALL.len()],
            races: vec![0; Race::ALL.len()],
        }
    }
}

impl Tally {
    pub(crate) fn fault(&mut self, fault: Fault) {
        if let Some(count) = self.faults.get_mut(fault as usize) {
            *count += 1;
        }
    }

    pub(crate) fn race(&mut self, race: Race) {
        if let Some(count) = self.races.get_mut(race as usize) {
            *count += 1;
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (count, more) in self.faults.iter_mut().zip(&other.faults) {
            *count += more;
        }
        for (count, more) in self.races.iter_mut().zip(&other.races) {
            *count += more;
        }
    }

    /// Faults that were injected.
    pub(crate) fn faults(&self) -> u64 {
        self.faults.iter().sum()
    }

    /// What never happened, and so was not tried.
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        self.lines()
            .filter(|(_, count)| *count == 0)
            .map(|(text, _)| text)
            .collect()
    }

    fn lines(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let faults = Fault::ALL.iter().map(|fault| fault.text());
        let races = Race::ALL.iter().map(|race| race.text());
        let counts = self.faults.iter().chain(&self.races).copied();
        faults.chain(races).zip(counts)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (text, count) in self.lines() {
            writeln!(f, "  {text:<30} {count:>9}")?;
        }
        Ok(())
    }
}
