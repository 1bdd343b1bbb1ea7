//! Where in a request something outside is waited for.

/// Every deadline and every 503 names one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading the Worker's configuration.
    Config,
    /// The request's own body.
    Body,
    /// Counting the request at the object of its address and path. The isolate counts if that does
    /// not answer, so no 503 names it (docs/decisions/0009-rate-limits.md).
    Limit,
    /// Claiming a sign-in at its session object.
    Claim,
    /// What an OpenID provider says about itself.
    Discovery,
    /// The provider's token endpoint.
    Token,
    /// The provider's signing keys.
    Jwks,
    /// The provider's profile.
    Profile,
    /// Opening a connection to Postgres.
    Connect,
    /// A statement in Postgres.
    Statement,
    /// Opening the session at its object.
    Open,
    /// Reading the session at its object.
    Read,
    /// Ending the session at its object.
    End,
}

impl Stage {
    /// Every stage, in the order in which a request may come to them.
    pub const ALL: [Self; Self::End as usize + 1] = [
        Self::Config,
        Self::Body,
        Self::Limit,
        Self::Claim,
        Self::Discovery,
        Self::Token,
        Self::Jwks,
        Self::Profile,
        Self::Connect,
        Self::Statement,
        Self::Open,
        Self::Read,
        Self::End,
    ];

    /// The stage's name in logs and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Body => "body",
            Self::Limit => "limit",
            Self::Claim => "claim",
            Self::Discovery => "discovery",
            Self::Token => "token",
            Self::Jwks => "jwks",
            Self::Profile => "profile",
            Self::Connect => "connect",
            Self::Statement => "statement",
            Self::Open => "open",
            Self::Read => "read",
            Self::End => "end",
        }
    }

    /// The error code of a 503.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Config => "INVALID_CONFIGURATION",
            Self::Body => "REQUEST_TIMEOUT",
            Self::Discovery | Self::Token | Self::Jwks | Self::Profile => "PROVIDER_UNAVAILABLE",
            Self::Connect | Self::Statement => "DATABASE_UNAVAILABLE",
            Self::Limit => "RATE_LIMIT_UNAVAILABLE",
            Self::Claim | Self::Open | Self::Read | Self::End => "SESSION_STORE_UNAVAILABLE",
        }
    }

    /// Who was waited for, in words.
    #[must_use]
    pub const fn what(self) -> &'static str {
        match self {
            Self::Config => "The configuration",
            Self::Body => "The sender",
            Self::Discovery | Self::Token | Self::Jwks | Self::Profile => "The provider",
            Self::Connect | Self::Statement => "The database",
            Self::Limit => "The rate limit",
            Self::Claim | Self::Open | Self::Read | Self::End => "The session store",
        }
    }

    /// The longest that this stage is waited for, in milliseconds, whatever the budget leaves.
    #[must_use]
    pub const fn deadline(self) -> u32 {
        match self {
            Self::Config => 0,
            Self::Limit => 500,
            Self::Claim | Self::Open | Self::Read | Self::End => 2_000,
            Self::Token => 5_000,
            Self::Body
            | Self::Discovery
            | Self::Jwks
            | Self::Profile
            | Self::Connect
            | Self::Statement => 3_000,
        }
    }
}
