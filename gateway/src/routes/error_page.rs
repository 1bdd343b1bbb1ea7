//! `GET /error`: where a failed sign-in ends that named no page of its own (contract §3.4).

use domain::sign_in::{error_page, with_error};
use url::form_urlencoded;

use crate::{ctx::Ctx, inbound::Inbound, reply::Reply};

/// To `onAPIError.errorURL`, or in production to the app's own `/`, or a page that says the code.
pub(crate) fn get(ctx: &Ctx, inbound: &Inbound) -> Reply {
    let parameter = |name: &str| {
        form_urlencoded::parse(inbound.query.as_bytes())
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.into_owned())
    };
    let code = error_page::safe_code(parameter("error").as_deref());
    let description = parameter("error_description");
    let description = description.as_deref();
    match &ctx.config.error_url {
        Some(url) => Reply::bare_redirect(with_error(url, &code, description)),
        None if ctx.config.production => Reply::bare_redirect(with_error("/", &code, description)),
        None => Reply::page(error_page::html(&code, description)),
    }
}
