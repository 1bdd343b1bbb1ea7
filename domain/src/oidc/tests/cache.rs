//! T49, T50, F21, F22: how often a provider is asked for its keys.

use std::sync::Arc;

use super::*;
use crate::{
    Seconds,
    oidc::{Cache, Plan},
};

fn keys() -> Arc<Jwks> {
    Arc::new(jwks(&[public(&published(), "a")]))
}

/// `u` for use, `f` for fetch with a fallback, `F` for fetch without one.
fn plan(cache: &mut Cache<Jwks>, now: Timestamp) -> char {
    match cache.plan(now) {
        Plan::Use(_) => 'u',
        Plan::Fetch { fallback: Some(_) } => 'f',
        Plan::Fetch { fallback: None } => 'F',
    }
}

#[test]
fn keys_are_used_for_an_hour_and_kept_for_a_day() {
    for (age, wanted) in [
        (0, 'u'),
        (3_599, 'u'),
        (3_600, 'f'),
        (86_399, 'f'),
        (86_400, 'F'),
        (999_999, 'F'),
    ] {
        let mut cache = Cache::<Jwks>::new();
        cache.keep(keys(), NOW);
        assert_eq!(plan(&mut cache, NOW.plus(Seconds(age))), wanted, "{age}");
    }
}

/// F21: a failure is not remembered.
#[test]
fn a_cache_without_keys_always_asks() {
    let mut cache = Cache::<Jwks>::new();
    assert!((0..10).all(|_| plan(&mut cache, NOW) == 'F'));
    cache.keep(keys(), NOW);
    assert_eq!(plan(&mut cache, NOW), 'u');
}

/// F22: the provider is down while a hundred people come, all of whom the old keys let in.
#[test]
fn an_outage_is_not_made_worse_by_old_keys() {
    let mut cache = Cache::<Jwks>::new();
    cache.keep(keys(), NOW);
    let later = NOW.plus(Seconds(7_200));
    let plans: String = (0..100).map(|_| plan(&mut cache, later)).collect();
    assert_eq!(plans, format!("fff{}", "u".repeat(97)));
}

/// T49: a hundred tokens with made-up keys within ten seconds.
#[test]
fn a_flood_of_unknown_keys_causes_three_fetches() {
    let mut cache = Cache::<Jwks>::new();
    cache.keep(keys(), NOW);
    let moment = |index: i64| Timestamp::from_millis(NOW.as_millis() + index * 100);
    let fetches = (0..100)
        .filter(|index| cache.may_refetch(moment(*index)))
        .count();
    assert_eq!(fetches, 3);
}

/// T50: the flood over, a real new key is found again.
#[test]
fn the_next_half_minute_has_its_own_fetches() {
    let mut cache = Cache::<Jwks>::new();
    while cache.may_refetch(NOW) {}
    assert!(!cache.may_refetch(NOW.plus(Seconds(29))));
    assert!(cache.may_refetch(NOW.plus(Seconds(30))));
}

#[test]
fn a_clock_that_jumps_back_does_not_stop_the_fetches() {
    let mut cache = Cache::<Jwks>::new();
    while cache.may_refetch(NOW) {}
    assert!(cache.may_refetch(NOW.minus(Seconds(3_600))));
}
