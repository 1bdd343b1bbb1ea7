-- The session that a sign-in may have made before its answer was lost, found by our own id.
--
-- $1 id of the session   $2 id that a new user would have got
select json_build_object(
    'outcome', case when u.id = $2 then 'created' else 'signedIn' end,
    'session', json_build_object(
        'id', s.id,
        'token', s.token,
        'userId', s.user_id,
        'expiresAt', s.expires_at,
        'createdAt', s.created_at,
        'updatedAt', s.updated_at,
        'ipAddress', s.ip_address,
        'userAgent', s.user_agent
    ),
    'user', json_build_object(
        'id', u.id,
        'name', u.name,
        'email', u.email,
        'emailVerified', u.email_verified,
        'image', u.image,
        'createdAt', u.created_at,
        'updatedAt', u.updated_at
    )
)
from session s
join "user" u on u.id = s.user_id
-- random() is volatile, so Hyperdrive cannot have this in its cache, should it be on.
where s.id = $1 and random() >= 0
