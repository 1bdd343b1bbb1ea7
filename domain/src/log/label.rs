//! The only text in a log that is not ours: short, and of an alphabet that holds no secret of ours.

use std::fmt;

/// What tells the lines of one request from those of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestId {
    id: u64,
    /// The data centre at the end of a ray's id, if it has one.
    place: Option<[u8; 3]>,
}

impl RequestId {
    /// Cloudflare's id of the request, by which it is found in Cloudflare's own logs: the header
    /// `cf-ray`, sixteen hexadecimal digits and maybe the code of a data centre. `None` for any
    /// other text.
    #[must_use]
    pub fn of_ray(ray: &str) -> Option<Self> {
        let (id, place) = match ray.split_once('-') {
            Some((id, place)) => (id, Some(place)),
            None => (ray, None),
        };
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if id.len() != 16 || !id.bytes().all(hex) {
            return None;
        }
        let place = match place {
            None => None,
            Some(place) => {
                let letters: [u8; 3] = place.as_bytes().try_into().ok()?;
                Some(
                    letters
                        .iter()
                        .all(u8::is_ascii_uppercase)
                        .then_some(letters)?,
                )
            }
        };
        let id = u64::from_str_radix(id, 16).ok()?;
        Some(Self { id, place })
    }

    /// An id of random bits, for a request that brought none.
    #[must_use]
    pub const fn made(id: u64) -> Self {
        Self { id, place: None }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.id)?;
        match &self.place {
            Some(place) => write!(f, "-{}", text(place)),
            None => Ok(()),
        }
    }
}

/// The five characters by which PostgreSQL says why (its manual, appendix A).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SqlState([u8; 5]);

impl SqlState {
    /// `None` for any other text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; 5] = text.as_bytes().try_into().ok()?;
        let fits = |byte: &u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        code.iter().all(fits).then_some(Self(code))
    }
}

impl fmt::Display for SqlState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text(&self.0))
    }
}

/// Enough of a session object's name, the SHA-256 of its token, to tell it from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectTag([u8; 12]);

impl ObjectTag {
    /// The first characters of a name; `None` if it is not hexadecimal, or too short.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let first: [u8; 12] = name.as_bytes().get(..12)?.try_into().ok()?;
        first
            .iter()
            .all(u8::is_ascii_hexdigit)
            .then_some(Self(first))
    }
}

impl fmt::Display for ObjectTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(text(&self.0))
    }
}

/// Every byte was ASCII when it was let in.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}
