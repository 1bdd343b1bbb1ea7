-- Links a provider's account to the user in whose session the linking began, or brings it up to
-- date if it is that user's already; or does nothing and says why.
--
-- What was decided by the snapshot is held against the rows as they are once locked, as in
-- sign_in.sql, and in the same order: the user first, the account second. A row that the snapshot
-- could not see stops the insert with an error, which takes the whole statement back; the next
-- run sees the row. Run again after its answer was lost, it finds its own account and says
-- `linked`.
--
-- $1 provider id             $2 the provider's account id   $3 id for a new account
-- $4 id of the session       $5 id of its user              $6 now
-- $7 access token            $8 refresh token               $9 id token
-- $10 access token ends      $11 refresh token ends         $12 scope
-- $13 may bring up to date   $14 may link
-- $15 copy the profile       $16 its name                   $17 its image
with linker as (
    select u.id
    from session s
    join "user" u on u.id = s.user_id
    where s.id = $4 and s.user_id = $5 and s.expires_at > $6
    for no key update of u
), known as materialized (
    select a.id, a.user_id
    from account a
    where a.provider_id = $1 and a.account_id = $2
    limit 2
), held as (
    select a.id
    from linker
    join known on known.user_id = linker.id
    join account a on a.id = known.id and a.user_id = linker.id
    where $13
        and a.provider_id = $1 and a.account_id = $2
        and (select count(*) from known) = 1
    for no key update of a
), refreshed as (
    update account a
    set access_token = coalesce($7, a.access_token),
        refresh_token = coalesce($8, a.refresh_token),
        id_token = coalesce($9, a.id_token),
        access_token_expires_at = coalesce($10, a.access_token_expires_at),
        refresh_token_expires_at = coalesce($11, a.refresh_token_expires_at),
        -- What was granted then and now, each once, in the order in which it was granted.
        scope = coalesce((
            select string_agg(granted.scope, ',' order by granted.place)
            from (
                select btrim(part) as scope, min(place) as place
                from unnest(string_to_array(concat_ws(',', a.scope, $12), ','))
                    with ordinality as parts (part, place)
                where btrim(part) <> ''
                group by btrim(part)
            ) granted
        ), a.scope),
        updated_at = $6
    from held
    where a.id = held.id
    returning a.user_id
), linked as (
    insert into account (
        id, account_id, provider_id, user_id, access_token, refresh_token, id_token,
        access_token_expires_at, refresh_token_expires_at, scope, created_at, updated_at
    )
    select $3, $2, $1, linker.id, $7, $8, $9, $10, $11, $12, $6, $6
    from linker
    where $14 and not exists (select from known)
    returning user_id
), subject as (
    select user_id from refreshed
    union all
    select user_id from linked
), renamed as (
    update "user" u
    set name = coalesce(nullif($16, ''), u.name), image = coalesce($17, u.image), updated_at = $6
    from subject
    where u.id = subject.user_id and $15
)
select json_build_object('outcome', case
    when exists (select from subject) then 'linked'
    when not exists (select from linker) then 'sessionOver'
    when (select count(*) from known) > 1 then 'ambiguous'
    when exists (select from known join linker on linker.id <> known.user_id)
        then 'othersAccount'
    when exists (select from known) and $13 then 'raced'
    else 'terms'
end)
