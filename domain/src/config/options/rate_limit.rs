//! `rateLimit.*`.

use std::num::NonZeroU32;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    Seconds,
    config::ConfigError,
    rate_limit::{Path, Rule, Rules},
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(in crate::config) struct RateLimit {
    enabled: Option<bool>,
    window: Option<Seconds>,
    max: Option<u32>,
    custom_rules: Map<String, Value>,
    storage: Option<Value>,
    custom_storage: Option<Value>,
    model_name: Option<Value>,
    fields: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CustomRule {
    window: NonZeroU32,
    max: NonZeroU32,
}

impl RateLimit {
    /// The rules; `None` where nothing is limited. Better Auth's default is to limit in
    /// `production`; and without `tracking` there are no addresses to count by.
    pub(in crate::config) fn rules(
        &self,
        production: bool,
        tracking: bool,
    ) -> Result<Option<Rules>, ConfigError> {
        self.refuse_storage()?;
        let mut custom = Vec::with_capacity(self.custom_rules.len());
        for (text, rule) in &self.custom_rules {
            let key = || format!("rateLimit.customRules[{text:?}]");
            let path = Path::parse(text).ok_or_else(|| {
                ConfigError::new(
                    &key(),
                    "fits no path; use a path below basePath such as \"/sign-in/social\", or a \
                     pattern such as \"/callback/*\"",
                )
            })?;
            let rule = match rule {
                Value::Bool(false) => None,
                rule => Some(CustomRule::parse(rule).map_err(|error| error.below(&key()))?),
            };
            custom.push((path, rule));
        }
        Ok(
            (self.enabled.unwrap_or(production) && tracking).then(|| Rules {
                // 0 is Better Auth's default too.
                general: Rule {
                    window: self
                        .window
                        .filter(|window| window.0 > 0)
                        .unwrap_or(Seconds(10)),
                    max: self.max.filter(|max| *max > 0).unwrap_or(100),
                },
                custom,
            }),
        )
    }

    /// Counts have their own place here, and what chooses another would be relied on in vain.
    fn refuse_storage(&self) -> Result<(), ConfigError> {
        let chosen = [
            ("rateLimit.storage", &self.storage),
            ("rateLimit.customStorage", &self.custom_storage),
            ("rateLimit.modelName", &self.model_name),
            ("rateLimit.fields", &self.fields),
        ];
        match chosen.iter().find(|(_, value)| value.is_some()) {
            None => Ok(()),
            Some((key, _)) => Err(ConfigError::new(
                key,
                "has no effect: requests are counted in Durable Objects; remove it",
            )),
        }
    }
}

impl CustomRule {
    fn parse(value: &Value) -> Result<Rule, ConfigError> {
        let rule: Self = serde_path_to_error::deserialize(value).map_err(ConfigError::shape)?;
        Ok(Rule {
            window: Seconds(rule.window.get()),
            max: rule.max.get(),
        })
    }
}
