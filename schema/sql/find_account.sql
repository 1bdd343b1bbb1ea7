-- One account of whoever has the session of a token, with its tokens; no row if that session is
-- over, or it or its user is missing.
--
-- What names no account finds none: a selector without an id and without a provider.
--
-- $1 token            $2 now
-- $3 id of the row, or null
-- $4 provider id, or null
-- $5 the id may also be the provider's own for the account
select json_build_object(
    'createdAt', s.created_at,
    'account', (
        select json_build_object(
            'id', a.id,
            'providerId', a.provider_id,
            'accountId', a.account_id,
            'accessToken', a.access_token,
            'refreshToken', a.refresh_token,
            'idToken', a.id_token,
            'accessTokenExpiresAt', a.access_token_expires_at,
            'refreshTokenExpiresAt', a.refresh_token_expires_at,
            'scope', a.scope
        )
        from account a
        where a.user_id = s.user_id
            and ($3 is not null or $4 is not null)
            and ($3 is null or a.id = $3 or (a.account_id = $3 and $5))
            and ($4 is null or a.provider_id = $4)
        order by a.id is not distinct from $3 desc, a.created_at, a.id
        limit 1
    )
)
from session s
join "user" u on u.id = s.user_id
-- random() is volatile, so Hyperdrive cannot have this in its cache, should it be on.
where s.token = $1 and s.expires_at > $2 and random() >= 0
