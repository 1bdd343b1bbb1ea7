use serde_json::json;

use super::{parse, refused, with};
use crate::{Seconds, rate_limit::Rule};

/// Each line is `rateLimit`, where the app is, and whether addresses are tracked; and the general
/// rule that comes of it.
#[test]
fn limits_are_on_in_production_and_as_long_and_as_many_as_better_auths() {
    let app = "https://app.example.com";
    let local = "http://localhost:8787";
    let rule = |window, max| {
        Some(Rule {
            window: Seconds(window),
            max,
        })
    };
    for (limits, base, tracked, general) in [
        (json!({}), app, true, rule(10, 100)),
        (json!({}), local, true, None),
        (json!({}), "https://localhost:8787", true, None),
        (json!({ "enabled": true }), local, true, rule(10, 100)),
        (json!({ "enabled": false }), app, true, None),
        (json!({ "window": 0, "max": 0 }), app, true, rule(10, 100)),
        (json!({ "window": 60, "max": 5 }), app, true, rule(60, 5)),
        (json!({ "window": 60 }), app, true, rule(60, 100)),
        (json!({ "enabled": true }), app, false, None),
    ] {
        let shown = format!("{limits} {base} {tracked}");
        let config = parse(json!({
            "baseURL": base,
            "rateLimit": limits,
            "advanced": { "ipAddress": { "disableIpTracking": !tracked } },
        }));
        let limits = config.unwrap().rate_limit;
        assert_eq!(limits.map(|limits| limits.general), general, "{shown}");
    }
}

/// Each line is a mistake, and what the message must name.
#[test]
fn a_mistake_below_rate_limit_is_refused_by_the_name_of_its_key() {
    let rules = "rateLimit.customRules";
    for (auth, key) in [
        (
            with("rateLimit.storage", json!("database")),
            "rateLimit.storage",
        ),
        (
            with("rateLimit.storage", json!("memory")),
            "rateLimit.storage",
        ),
        (
            with("rateLimit.customStorage", json!({})),
            "rateLimit.customStorage",
        ),
        (
            with("rateLimit.modelName", json!("limits")),
            "rateLimit.modelName",
        ),
        (with("rateLimit.fields", json!({})), "rateLimit.fields"),
        (with("rateLimit.windows", json!(1)), "windows"),
        (with("rateLimit.window", json!("10s")), "rateLimit.window"),
        (with("rateLimit.window", json!(0.5)), "rateLimit.window"),
        (with("rateLimit.max", json!(-1)), "rateLimit.max"),
        (with(rules, json!({ "/ok": true })), "customRules[\"/ok\"]"),
        (with(rules, json!({ "/ok": null })), "customRules[\"/ok\"]"),
        (with(rules, json!({ "/ok": { "window": 1 } })), "max"),
        (
            with(rules, json!({ "/ok": { "window": 0, "max": 1 } })),
            "customRules[\"/ok\"].window",
        ),
        (
            with(rules, json!({ "/ok": { "window": 1, "max": 0 } })),
            "customRules[\"/ok\"].max",
        ),
        (
            with(
                rules,
                json!({ "/ok": { "window": 1, "max": 1, "by": "user" } }),
            ),
            "by",
        ),
        (with(rules, json!({ "ok": false })), "customRules[\"ok\"]"),
        (
            with(rules, json!({ "/ok/": false })),
            "customRules[\"/ok/\"]",
        ),
        (with(rules, json!({ "": false })), "customRules[\"\"]"),
        (with(rules, json!({ "/a\\b": false })), "customRules"),
    ] {
        refused(auth, key);
    }
}
