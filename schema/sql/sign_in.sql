-- One sign-in: the user, the account and the session are found or made together, or not at all.
--
-- Who it is (Better Auth 1.7.25, contract §4.5), in this order:
--   two accounts with the key     refused: neither can be told to be the right one
--   an account without its user   refused
--   an account                    signed in; its tokens are refreshed
--   a user with the address       linked if the policy allows it, else refused
--   nobody                        created if signing up is allowed, else refused
-- Where a session needs a verified address, all of that is kept but the session ($27).
--
-- How it stays right beside others. Every part sees the same snapshot, taken before the first
-- lock, and none sees what another part writes; so what was decided by the snapshot is held
-- against the rows as they are once locked:
--   * The user is locked first and the account second, here and in every path, and a deletion
--     goes in the same order; so sign-ins wait for each other and for it, and do not deadlock.
--     The lock is the one that foreign keys to the user do not wait for.
--   * A row that changed so that it no longer fits falls out when its lock is got. Then nothing
--     is written, since every write hangs on `subject`, and the outcome is `raced`.
--   * A row that the snapshot could not see stops an insert: the address, the account's key and
--     its derived id are unique. There is no ON CONFLICT on purpose: the error takes the whole
--     statement back, and the next run sees the row. A half that was kept would be a user without
--     an account, or a second account.
--
-- $1 provider id             $2 the provider's account id   $3 address, lower case
-- $4 provider vouches for it $5 name                        $6 image
-- $7 access token            $8 refresh token               $9 id token
-- $10 access token ends      $11 refresh token ends         $12 scope
-- $13 id for a new user      $14 id for a new account       $15 id of the session
-- $16 its token              $17 it ends                    $18 address of the client
-- $19 user agent             $20 now
-- $21 may link (the provider's half of the policy)
-- $22 may link only to a verified address
-- $23 may sign up            $24 refresh the account's tokens
-- $25 the profile takes the place of the user's own
-- $26 so do name and image, when linking
-- $27 a session only to a verified address
with known as materialized (
    select a.id, a.user_id
    from account a
    where a.provider_id = $1 and a.account_id = $2
    limit 2
), owner as (
    select u.*
    from known
    join "user" u on u.id = known.user_id
    where (select count(*) from known) = 1
    for no key update of u
), held as (
    select a.id, a.user_id
    from owner
    join known on known.user_id = owner.id
    join account a on a.id = known.id and a.user_id = owner.id
    where a.provider_id = $1 and a.account_id = $2
    for no key update of a
), refreshed as (
    -- The scope is left alone: it is what the user granted when linking.
    update account a
    set access_token = coalesce($7, a.access_token),
        refresh_token = coalesce($8, a.refresh_token),
        id_token = coalesce($9, a.id_token),
        access_token_expires_at = coalesce($10, a.access_token_expires_at),
        refresh_token_expires_at = coalesce($11, a.refresh_token_expires_at),
        updated_at = $20
    from held
    where a.id = held.id and $24
), namesake as (
    select u.*
    from "user" u
    where u.email = $3 and not exists (select from known)
    for no key update of u
), linked as (
    insert into account (
        id, account_id, provider_id, user_id, access_token, refresh_token, id_token,
        access_token_expires_at, refresh_token_expires_at, scope, created_at, updated_at
    )
    select $14, $2, $1, namesake.id, $7, $8, $9, $10, $11, $12, $20, $20
    from namesake
    where $21 and (namesake.email_verified or not $22)
    returning user_id
), newcomer as (
    insert into "user" (
        id, name, email, email_verified, image, created_at, updated_at default_columns(user)
    )
    select $13, $5, $3, $4, $6, $20, $20 default_values(user)
    where $23
        and not exists (select from known)
        and not exists (select from "user" u where u.email = $3)
    returning *
), created as (
    insert into account (
        id, account_id, provider_id, user_id, access_token, refresh_token, id_token,
        access_token_expires_at, refresh_token_expires_at, scope, created_at, updated_at
    )
    select $14, $2, $1, newcomer.id, $7, $8, $9, $10, $11, $12, $20, $20
    from newcomer
    returning user_id
), subject as (
    select 'signedIn' as outcome, user_id from held
    union all
    select 'linked', user_id from linked
    union all
    select 'created', user_id from created
), updated as (
    update "user" u
    set name = case
            when $25 then $5
            when $26 and subject.outcome = 'linked' then coalesce(nullif($5, ''), u.name)
            else u.name
        end,
        image = case
            when $25 or ($26 and subject.outcome = 'linked') then coalesce($6, u.image)
            else u.image
        end,
        email = case when $25 then $3 else u.email end,
        -- Whoever vouches, vouches for the address that was sent, and for no other.
        email_verified = case
            when u.email = $3 then u.email_verified or $4
            when $25 then $4
            else u.email_verified
        end,
        updated_at = $20
    from subject
    where u.id = subject.user_id and (
        $25
        or ($26 and subject.outcome = 'linked')
        or ($4 and not u.email_verified and u.email = $3)
    )
    returning u.*
), person as (
    select * from updated
    union all
    select * from newcomer
    union all
    select * from owner
    where not exists (select from updated)
    union all
    select * from namesake
    where not exists (select from updated)
), opened as (
    insert into session (
        id, token, user_id, expires_at, created_at, updated_at, ip_address, user_agent
        default_columns(session)
    )
    select $15, $16, subject.user_id, $17, $20, $20, $18, $19 default_values(session)
    from subject
    join person on person.id = subject.user_id
    where person.email_verified or not $27
    returning *
)
select case
    when (select count(*) from known) > 1
        then json_build_object('outcome', 'refused', 'reason', 'ambiguousAccount')
    when exists (select from opened) then (
        select json_build_object(
            'outcome', subject.outcome,
            'session', session_json(opened),
            'user', user_json(person)
        )
        from subject, opened, person
    )
    when exists (select from subject)
        then json_build_object('outcome', 'refused', 'reason', 'emailNotVerified')
    when exists (select from known)
        and not exists (select from "user" u join known on u.id = known.user_id)
        then json_build_object('outcome', 'refused', 'reason', 'accountWithoutUser')
    when exists (select from known)
        then json_build_object('outcome', 'raced')
    when exists (select from namesake)
        then json_build_object('outcome', 'refused', 'reason', 'accountNotLinked')
    when exists (select from "user" u where u.email = $3)
        then json_build_object('outcome', 'raced')
    else json_build_object('outcome', 'refused', 'reason', 'signupDisabled')
end
