//! Refreshing an access token (RFC 6749 §6).

use url::form_urlencoded;

use super::{Client, Request};

impl Client {
    /// The request that trades `refresh_token` for a new access token; the answer is read by
    /// [`Client::read_token_response`]. Redirects must not be followed: it carries the client
    /// secret.
    #[must_use]
    pub fn refresh_request(&self, refresh_token: &str) -> Request {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "refresh_token")
            .append_pair("refresh_token", refresh_token);
        // Without it Microsoft's answer is for whatever scope it likes.
        if self.provider.id == "microsoft" {
            form.append_pair("scope", &self.scopes(&[]).join(" "));
        }
        self.ask_for_token(form)
    }
}
