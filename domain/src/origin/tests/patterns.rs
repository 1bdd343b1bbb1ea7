use super::{Pattern, trusting};

/// Each line is a pattern, a URL that it admits, and one that it must not.
#[test]
fn a_pattern_admits_what_it_names() {
    for (pattern, admitted, refused) in [
        ("*.app.test", "https://a.app.test/x", "https://app.test"),
        (
            "*.app.test",
            "http://a.b.app.test",
            "https://a.app.test.evil",
        ),
        (
            "*.app.test",
            "https://a.app.test",
            "https://evil.test/.app.test",
        ),
        ("*.app.test", "https://a.app.test", "https://a.app.test:444"),
        (
            "*.app.test",
            "https://a.app.test",
            "javascript://a.app.test/%0aalert(1)",
        ),
        (
            "https://*.app.test",
            "https://a.app.test",
            "http://a.app.test",
        ),
        (
            "https://*.app.test",
            "https://a.app.test",
            "https://evil.test?.app.test",
        ),
        (
            "https://*.app.test",
            "https://a.app.test",
            "https://evil.test#.app.test",
        ),
        (
            "https://a?.app.test",
            "https://a1.app.test",
            "https://a12.app.test",
        ),
        (
            "http://localhost:*",
            "http://localhost:3000/cb",
            "http://localhost.evil.test:80",
        ),
        ("localhost:*", "http://localhost:3000", "http://localhost"),
        (
            "192.168.*.*",
            "http://192.168.1.2",
            "http://192.168.evil.test",
        ),
        ("http://10.*", "http://10.1.2.3", "http://10.evil.test"),
        (
            "http://10.*:*",
            "http://10.1.2.3:8080",
            "http://10.evil.test:80",
        ),
        ("*://app.test", "http://app.test", "http://app.test.evil"),
        ("myapp://", "myapp://anything/at?all", "otherapp://anything"),
        ("myapp://", "MYAPP:x", "my.app://x"),
        ("myapp://host", "myapp://HOST/x", "myapp://host.evil"),
        ("myapp://host", "myapp://host#x", "myapp://user@host"),
        (
            "myapp://host/cb",
            "myapp://host/cb/deep",
            "myapp://host/cbevil",
        ),
        (
            "myapp://host/cb",
            "myapp://host/cb?x=1",
            "myapp://host/cb/../evil",
        ),
        (
            "myapp://host/cb",
            "myapp://host/./cb",
            "myapp://host/cb/%2e%2e/evil",
        ),
        (
            "exp://192.168.*.*:*/**",
            "exp://192.168.1.2:8081/--/cb",
            "exp://192.168.evil.test:1/x",
        ),
        ("exp://**", "exp://anything/at/all", "exp://user@host/"),
        (
            "exp://*.host/cb/*",
            "exp://a.host/cb/x",
            "exp://a.host/cb/x/y",
        ),
    ] {
        let origins = trusting(&["https://own.test", pattern]);
        assert!(origins.allows_target(admitted), "{pattern} and {admitted}");
        assert!(!origins.allows_target(refused), "{pattern} and {refused}");
        assert!(!origins.allows_target("javascript:alert(1)"), "{pattern}");
    }
}

/// Each line would trust nobody, or everybody's scripts.
#[test]
fn what_is_no_pattern_is_refused() {
    for pattern in [
        "",
        "app",
        "app.test",
        "/path",
        "https://",
        "https://app.test/",
        "https://app.test/path",
        "https://user@app.test",
        "https://APP.test:443",
        "https://*.app.test/",
        "https://*.app.test/path",
        "*.app.test/path",
        "https:\\\\app.test",
        "ht!tp://app",
        "javascript://*",
        "data://x",
        "myapp://host\n",
        "://*",
    ] {
        assert!(Pattern::parse(pattern).is_none(), "{pattern:?}");
    }
}
