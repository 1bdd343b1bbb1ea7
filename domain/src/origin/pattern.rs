//! One entry of `trustedOrigins` (contract §6.3).

use std::net::Ipv4Addr;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::glob::Glob;

/// Whom an entry names.
#[derive(Clone, Debug)]
pub struct Pattern(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// `https://app.example.com`
    Origin(String),
    /// `https://*.example.com`
    OriginLike(Wild),
    /// `*.example.com`
    HostLike(Wild),
    /// `myapp://callback`
    App(AppUrl),
    /// `exp://192.168.*.*:*/**`
    AppLike {
        scheme: String,
        authority: Option<Wild>,
        path: Option<Glob>,
    },
}

impl Pattern {
    /// Reads an entry; `None` for one that would trust nobody, or a scheme that is itself a script.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('\\') || text.chars().any(char::is_control) {
            return None;
        }
        let wild = text.contains(['*', '?']);
        let Some((scheme, rest)) = text.split_once("://") else {
            let host = wild && !text.contains(['/', '@', '#']);
            return host.then(|| Self(Kind::HostLike(Wild::new(text, text))));
        };
        let web = matches!(scheme, "http" | "https");
        Some(Self(match (web || scheme.contains(['*', '?']), wild) {
            (true, false) => {
                let origin = Url::parse(text).ok()?.origin().ascii_serialization();
                (origin == text).then_some(Kind::Origin(origin))?
            }
            (true, true) => {
                let plain = !rest.is_empty() && !rest.contains(['/', '@', '#']);
                (plain && !scheme.is_empty()).then(|| Kind::OriginLike(Wild::new(text, rest)))?
            }
            (false, wild) => {
                let scheme = Some(scheme).filter(|scheme| is_app_scheme(scheme))?;
                let app = AppUrl::parse(text, wild)?;
                if wild {
                    Kind::AppLike {
                        scheme: scheme.to_ascii_lowercase(),
                        authority: some(&app.authority).map(|text| Wild::new(text, text)),
                        path: some(&app.path).map(Glob::new),
                    }
                } else {
                    Kind::App(app)
                }
            }
        }))
    }

    /// Whether the URL that `text` is, parsed as `url`, is of whom this entry names.
    pub(super) fn admits(&self, text: &str, url: &Url) -> bool {
        let web = matches!(url.scheme(), "http" | "https");
        match &self.0 {
            Kind::Origin(origin) => web && url.origin().ascii_serialization() == *origin,
            Kind::OriginLike(wild) => {
                web && wild.matches(&url.origin().ascii_serialization(), &host(url))
            }
            Kind::HostLike(wild) => web && wild.matches(&host(url), &host(url)),
            Kind::App(pattern) => {
                !web && AppUrl::parse(text, false).is_some_and(|app| pattern.holds(&app))
            }
            Kind::AppLike {
                scheme,
                authority,
                path,
            } => AppUrl::parse(text, false).is_some_and(|app| {
                let place = some(&app.path).unwrap_or("/");
                !web && app.scheme == *scheme
                    && !app.authority.contains('@')
                    && authority
                        .as_ref()
                        .is_none_or(|wild| wild.matches(&app.authority, &app.authority))
                    && path.as_ref().is_none_or(|glob| glob.matches(place))
            }),
        }
    }
}

/// A pattern with wildcards in its host.
#[derive(Clone, Debug)]
struct Wild {
    glob: Glob,
    /// A host of digits, dots and wildcards names a range of addresses, and `192.168.*.*` must
    /// not admit `192.168.evil.test`.
    addresses_only: bool,
}

impl Wild {
    fn new(pattern: &str, authority: &str) -> Self {
        let host = authority.split(':').next().unwrap_or_default();
        let addresses_only = host.contains(|c: char| c.is_ascii_digit())
            && host
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, '*' | '?' | '.'));
        Self {
            glob: Glob::new(pattern),
            addresses_only,
        }
    }

    fn matches(&self, text: &str, authority: &str) -> bool {
        let host = authority.split(':').next().unwrap_or_default();
        self.glob.matches(text) && (!self.addresses_only || host.parse::<Ipv4Addr>().is_ok())
    }
}

/// A URL of an app's own scheme, taken apart as text: parsers differ about such schemes.
#[derive(Clone, Debug)]
struct AppUrl {
    scheme: String,
    authority: String,
    path: String,
}

impl AppUrl {
    /// `pattern` says that `?` is a wildcard here and begins no query.
    fn parse(text: &str, pattern: bool) -> Option<Self> {
        let ends: &[char] = if pattern { &['#'] } else { &['?', '#'] };
        let (scheme, rest) = text
            .split_once(':')
            .filter(|(scheme, _)| !scheme.is_empty())?;
        let rest = rest.split(ends).next().unwrap_or_default();
        let (authority, path) = match rest.strip_prefix("//") {
            None => ("", rest),
            Some(rest) => rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?,
        };
        Some(Self {
            scheme: scheme.to_lowercase(),
            authority: authority.to_lowercase(),
            path: resolved(path),
        })
    }

    fn holds(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && some(&self.authority).is_none_or(|authority| authority == other.authority)
            && other.path.strip_prefix(&self.path).is_some_and(|rest| {
                self.path.is_empty() || rest.is_empty() || rest.starts_with('/')
            })
    }
}

/// `path` decoded and without `.` and `..`, or `myapp://host/cb/../evil` would pass for
/// `myapp://host/cb`.
fn resolved(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut segments = Vec::new();
    for segment in decoded.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    segments
        .into_iter()
        .flat_map(|segment| ["/", segment])
        .collect()
}

fn is_app_scheme(scheme: &str) -> bool {
    let mut bytes = scheme.bytes();
    let scripts = ["javascript", "data", "vbscript", "blob", "file"];
    bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !scripts.contains(&scheme.to_ascii_lowercase().as_str())
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}
