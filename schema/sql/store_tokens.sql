-- Keeps what a refresh gave; what it did not give again stays, as does the scope, which is what
-- the user granted when linking. Run twice, it does the same.
--
-- $1 id of the account's row   $2 now
-- $3 access token              $4 refresh token         $5 id token
-- $6 access token ends         $7 refresh token ends
update account
set access_token = coalesce($3, access_token),
    refresh_token = coalesce($4, refresh_token),
    id_token = coalesce($5, id_token),
    access_token_expires_at = coalesce($6, access_token_expires_at),
    refresh_token_expires_at = coalesce($7, refresh_token_expires_at),
    updated_at = $2
where id = $1
returning id
