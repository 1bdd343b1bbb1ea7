-- The session of a token, with its user; no row if either is missing.
--
-- Whether it has expired is for the reader to say: the Worker's clock decides, not this one.
--
-- $1 token
select json_build_object(
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
-- Hyperdrive caches reads for a minute unless told not to, and a session that was revoked would
-- live that long. It never caches a query with a volatile function, and random() is one.
where s.token = $1 and random() >= 0
