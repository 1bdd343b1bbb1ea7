//! The columns of Better Auth's tables, and how either adapter names them.

use domain::config::Adapter;

/// A column: its name in JSON, and in Drizzle's tables.
pub(super) type Column = (&'static str, &'static str);

/// What is shown of `session`.
pub(super) const SESSION: [Column; 8] = [
    ("id", "id"),
    ("token", "token"),
    ("userId", "user_id"),
    ("expiresAt", "expires_at"),
    ("createdAt", "created_at"),
    ("updatedAt", "updated_at"),
    ("ipAddress", "ip_address"),
    ("userAgent", "user_agent"),
];

/// What is shown of `user`.
pub(super) const USER: [Column; 7] = [
    ("id", "id"),
    ("name", "name"),
    ("email", "email"),
    ("emailVerified", "email_verified"),
    ("image", "image"),
    ("createdAt", "created_at"),
    ("updatedAt", "updated_at"),
];

/// The camelCase name of one of Better Auth's columns, if it is one that has two names.
pub(super) fn camel_case(column: &str) -> Option<&'static str> {
    Some(match column {
        "email_verified" => "emailVerified",
        "created_at" => "createdAt",
        "updated_at" => "updatedAt",
        "expires_at" => "expiresAt",
        "ip_address" => "ipAddress",
        "user_agent" => "userAgent",
        "user_id" => "userId",
        "account_id" => "accountId",
        "provider_id" => "providerId",
        "access_token" => "accessToken",
        "refresh_token" => "refreshToken",
        "id_token" => "idToken",
        "access_token_expires_at" => "accessTokenExpiresAt",
        "refresh_token_expires_at" => "refreshTokenExpiresAt",
        _ => return None,
    })
}

/// The column of an additional field, in quotes. For Drizzle the name is put into `snake_case`, as
/// Better Auth's CLI does it.
pub(super) fn quoted(adapter: Adapter, name: &str) -> String {
    let name = match adapter {
        Adapter::Drizzle => snake_case(name),
        Adapter::Kysely => name.to_owned(),
    };
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A run of capitals is one word: `userID` is `user_id`, and `APIKey` is `api_key`.
fn snake_case(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    let mut before: Option<char> = None;
    let mut ahead = letters.iter().skip(1);
    for letter in &letters {
        let after = ahead.next();
        let begins = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if begins {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
        before = Some(*letter);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_additional_column_is_named_as_the_adapter_names_it() {
        for (name, drizzle, kysely) in [
            ("favoriteColor", "\"favorite_color\"", "\"favoriteColor\""),
            ("userID", "\"user_id\"", "\"userID\""),
            ("APIKey2Use", "\"api_key2_use\"", "\"APIKey2Use\""),
            ("snake_case", "\"snake_case\"", "\"snake_case\""),
            ("a\"b", "\"a\"\"b\"", "\"a\"\"b\""),
        ] {
            assert_eq!(quoted(Adapter::Drizzle, name), drizzle);
            assert_eq!(quoted(Adapter::Kysely, name), kysely);
        }
    }
}
