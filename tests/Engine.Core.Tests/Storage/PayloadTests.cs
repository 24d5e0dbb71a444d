using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Authorize;
using Engine.Core.Sessions;
using Engine.Core.Storage;
using Engine.Core.Token.Grants;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Engine.Core.Tests.Storage;

/// <summary>What is written to the store comes back, field by field: each test compares the JSON forms of both.</summary>
[Properties(MaxTest = 200)]
public sealed class PayloadTests
{
    private static readonly Gen<string> Text = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(static text => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get)));
    private static readonly Gen<string?> Maybe = Gen.OneOf(Gen.Constant<string?>(null), Text.Select(static text => (string?)text));
    private static readonly Gen<bool> Flag = Gen.Elements(true, false);

    /// <summary>Times are kept to the millisecond.</summary>
    private static readonly Gen<DateTimeOffset> Time = Gen.Choose(int.MinValue, int.MaxValue).Select(static value => DateTimeOffset.FromUnixTimeMilliseconds(1000L * value + Math.Abs(value % 1000)));

    private static readonly Gen<DateTimeOffset?> MaybeTime = Gen.OneOf(Gen.Constant<DateTimeOffset?>(null), Time.Select(static time => (DateTimeOffset?)time));

    private static readonly Gen<IReadOnlyList<string>> List = Text.ListOf().Select(static list => (IReadOnlyList<string>)[.. list]);

    private static readonly Gen<IReadOnlyDictionary<string, JsonNode?>> Claims =
        from names in Text.ListOf()
        from values in Gen.Elements("null", "1.5", "\"é\"", "[{\"a\":null}]", "{}").Select(static json => JsonNode.Parse(json)).ArrayOf(names.Count)
        select (IReadOnlyDictionary<string, JsonNode?>)names.Zip(values).DistinctBy(static pair => pair.First).ToDictionary(static pair => pair.First, static pair => pair.Second);

    private static readonly Gen<Authentication> Who =
        from user in Text
        from time in Time
        from methods in (from name in Text from at in Time from type in Gen.Elements("otp", "recovery-code", null) select new AuthenticationMethod(name, at) { Type = type }).ListOf()
        from maybes in Maybe.ArrayOf(2)
        select new Authentication { UserId = user, Time = time, Methods = [.. methods], Connection = maybes[0], SessionId = maybes[1] };

    [Property]
    public Property RefreshToken_Payload_ComesBack() => Same(
        from authentication in Who
        from texts in Text.ArrayOf(2)
        from maybe in Maybe
        from scopes in List
        from counter in Gen.Choose(int.MinValue, int.MaxValue)
        from rotating in Flag
        from created in Time
        from times in MaybeTime.ArrayOf(2)
        select new RefreshToken
        {
            Authentication = authentication,
            WantsAuthTime = !rotating,
            ClientId = texts[0],
            Family = texts[1],
            Audience = maybe,
            Scopes = scopes,
            Counter = counter,
            IsRotating = rotating,
            FamilyCreatedAt = created,
            AbsoluteExpiry = times[0],
            LastExchangedAt = times[1],
        },
        static value => RefreshToken.FromPayload(value.ToPayload()));

    [Property]
    public Property AuthorizationCode_Payload_ComesBack() => Same(
        from authentication in Who
        from texts in Text.ArrayOf(2)
        from maybes in Maybe.ArrayOf(6)
        from requested in List
        from granted in List
        from wants in Flag
        from access in Claims
        from id in Claims
        select new AuthorizationCode
        {
            Authentication = authentication,
            ClientId = texts[0],
            Family = texts[1],
            RedirectUri = maybes[0],
            Audience = maybes[1],
            Nonce = maybes[2],
            CodeChallenge = maybes[3],
            CodeChallengeMethod = maybes[4],
            AuthorizationDetails = maybes[5],
            RequestedScopes = requested,
            GrantedScopes = granted,
            WantsAuthTime = wants,
            AccessTokenClaims = access,
            IdTokenClaims = id,
        },
        static value => AuthorizationCode.FromPayload(value.ToPayload()));

    [Property]
    public Property Session_Payload_ComesBack() => Same(
        from authentication in Who
        from id in Text
        from times in Time.ArrayOf(3)
        from clients in List
        select new Session
        {
            Id = id,
            Authentication = authentication,
            LastInteractedAt = times[0],
            ExpiresAt = times[1],
            IdleExpiresAt = times[2],
            Clients = clients,
        },
        static value => Session.FromPayload(value.ToPayload()));

    [Property]
    public Property Transaction_Payload_ComesBack() => Same(
        from parameters in (from name in Text from value in Text select new KeyValuePair<string, string>(name, value)).ListOf()
        from browser in Text
        from maybes in Maybe.ArrayOf(6)
        from consented in Flag
        from scopes in (from scope in Text from added in Flag from action in Text select new ScopeChange(scope, added, action)).ListOf()
        from claims in (from token in Text from claim in Text from action in Text select new ClaimChange(token, claim, action)).ListOf()
        select new Transaction
        {
            Parameters = [.. parameters],
            Browser = browser,
            SessionId = maybes[0],
            GrantedScopes = maybes[1],
            AccessTokenClaims = maybes[2],
            IdTokenClaims = maybes[3],
            LinkingId = maybes[4],
            AskedScopes = maybes[5],
            HasConsented = consented,
            ScopeChanges = [.. scopes],
            ClaimChanges = [.. claims],
        },
        static value => Transaction.FromPayload(value.ToPayload()));

    [Property]
    public Property RecordKey_AnySecrets_AreEqualWhenTheSecretsAre() => Prop.ForAll(
        Text.ToArbitrary(),
        Text.ToArbitrary(),
        static (one, other) => RecordKey.Of(one) == RecordKey.Of(other) == (one == other) && RecordKey.Of(one).Length == 43);

    [Fact]
    public void RecordKey_Secret_IsItsSha256()
    {
        Assert.Equal("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0", RecordKey.Of("abc"));
        Assert.Equal(43, RecordKey.Of(new string('é', 100_000)).Length);
    }

    private static Property Same<T>(Gen<T> values, Func<T, T> roundTrip)
        => Prop.ForAll(values.ToArbitrary(), value => System.Text.Json.JsonSerializer.Serialize(value) == System.Text.Json.JsonSerializer.Serialize(roundTrip(value)));
}
