//! `sign_in.sql`, line by line: what its snapshot saw is held against the rows as they are once
//! locked, and what is unique stops an insert.

use domain::{Session, Token, User};
use serde_json::{Map, Value, json};

use super::{
    Refused,
    tables::{Account, Tables, Values},
};

/// Runs it; nothing is kept of what is refused.
pub(super) fn run(
    values: Values<'_>,
    snapshot: &Tables,
    tables: &mut Tables,
) -> Result<Option<String>, Refused> {
    let mut after = tables.clone();
    let answer = decide(values, snapshot, &mut after)?;
    *tables = after;
    Ok(Some(answer.to_string()))
}

fn decide(v: Values<'_>, snapshot: &Tables, tables: &mut Tables) -> Result<Value, Refused> {
    let (provider, subject, email) = (v.text(1), v.text(2), v.text(3));
    let is_key = |a: &&Account| a.provider_id == provider && a.subject == subject;
    let known: Vec<&Account> = snapshot.accounts.iter().filter(is_key).take(2).collect();
    let found = match known.as_slice() {
        [] => match snapshot.user_of(email) {
            Some(namesake) => {
                let Some(user) = tables.user(&namesake.id).filter(|user| user.email == email)
                else {
                    return Ok(raced());
                };
                if !v.flag(21) || (v.flag(22) && !user.email_verified) {
                    return Ok(refused("accountNotLinked"));
                }
                let user_id = user.id.clone();
                add_account(v, &user_id, tables)?;
                ("linked", user_id)
            }
            None if v.flag(23) => ("created", create(v, tables)?),
            None => return Ok(refused("signupDisabled")),
        },
        [known] => {
            if snapshot.user(&known.user_id).is_none() {
                return Ok(refused("accountWithoutUser"));
            }
            let locked = tables.accounts.iter().any(|account| account == *known);
            if !locked || tables.user(&known.user_id).is_none() {
                return Ok(raced());
            }
            ("signedIn", known.user_id.clone())
        }
        _ => return Ok(refused("ambiguousAccount")),
    };
    open(v, found, tables)
}

fn create(v: Values<'_>, tables: &mut Tables) -> Result<String, Refused> {
    let (id, email, now) = (v.text(13), v.text(3), v.moment(20));
    if tables.user(id).is_some() || tables.user_of(email).is_some() {
        return Err(Refused("23505"));
    }
    tables.users.push(User {
        name: v.text(5).to_owned(),
        email: email.to_owned(),
        email_verified: v.flag(4),
        image: None,
        created_at: now,
        updated_at: now,
        additional: Map::new(),
        id: id.to_owned(),
    });
    add_account(v, id, tables)?;
    Ok(id.to_owned())
}

fn add_account(v: Values<'_>, user_id: &str, tables: &mut Tables) -> Result<(), Refused> {
    let account = Account {
        id: v.text(14).to_owned(),
        provider_id: v.text(1).to_owned(),
        subject: v.text(2).to_owned(),
        user_id: user_id.to_owned(),
    };
    let same = |other: &Account| {
        let key = (&other.provider_id, &other.subject);
        other.id == account.id || key == (&account.provider_id, &account.subject)
    };
    if tables.accounts.iter().any(same) {
        return Err(Refused("23505"));
    }
    tables.accounts.push(account);
    Ok(())
}

fn open(
    v: Values<'_>,
    (outcome, user_id): (&str, String),
    tables: &mut Tables,
) -> Result<Value, Refused> {
    let (email, now) = (v.text(3), v.moment(20));
    let Some(user) = tables.users.iter_mut().find(|user| user.id == user_id) else {
        return Ok(raced());
    };
    if v.flag(4) && !user.email_verified && user.email == email {
        user.email_verified = true;
        user.updated_at = now;
    }
    if v.flag(27) && !user.email_verified {
        return Ok(refused("emailNotVerified"));
    }
    let user = user.clone();
    if tables.session(v.text(16)).is_some() || tables.has_session(v.text(15)) {
        return Err(Refused("23505"));
    }
    let session = Session {
        expires_at: v.moment(17),
        token: Token::new(v.text(16).to_owned()),
        created_at: now,
        updated_at: now,
        ip_address: v.optional(18).map(str::to_owned),
        user_agent: v.optional(19).map(str::to_owned),
        user_id,
        additional: Map::new(),
        id: v.text(15).to_owned(),
    };
    tables.sessions.push(session.clone());
    Ok(json!({ "outcome": outcome, "session": session, "user": user }))
}

fn raced() -> Value {
    json!({ "outcome": "raced" })
}

fn refused(reason: &str) -> Value {
    json!({ "outcome": "refused", "reason": reason })
}
