using System.Text.Json.Nodes;
using Engine.Core.Actions;
using Engine.Core.Configuration;
using Engine.Core.Connections;
using Engine.Core.Keys;
using Engine.Core.Storage;
using Engine.Core.Tests.Support;
using Engine.Core.Time;
using Engine.Core.Users;

namespace Engine.Core.Tests.Users;

public sealed class UserDirectoryTests
{
    private static readonly Connection Database = new() { Id = "con_1", Name = "db", Strategy = "auth0" };
    private static readonly Connection Other = new() { Id = "con_2", Name = "other", Strategy = "auth0" };

    private readonly PlainHasher _hasher = new();
    private readonly ManualClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly UserDirectory _users;

    public UserDirectoryTests()
    {
        var options = new IdentityEngineOptions { PasswordHasher = _hasher, TimeProvider = _clock };
        _users = new(new EntityRepository<User>(options.Store.Users, "main", EntityKinds.Users, new SecretProtector(new byte[32], SecretSource.System)), options);
    }

    [Fact]
    public async Task Create_NewPerson_HasTheServicesShape()
    {
        var user = (await _users.CreateAsync(Database, new NewUser(" Ada@Example.com ", "hash") { Username = " Ada " }, default))!;

        Assert.Matches(@"^auth0\|[0-9a-f]{24}$", user.UserId);
        Assert.Equal(("ada@example.com", "ada@example.com", "ada", "ada", false), (user.Email, user.Name, user.Nickname, user.Username, user.EmailVerified));
        Assert.Matches(@"^https://s\.gravatar\.com/avatar/[0-9a-f]{32}\?s=480&r=pg&d=https%3A%2F%2Fcdn\.auth0\.com%2Favatars%2Fad\.png$", user.Picture);
        Assert.Equal(user.UserId, $"auth0|{Assert.Single(user.Identities).UserId}");
        Assert.Equal(_clock.Now, user.CreatedAt);
    }

    [Theory]
    [InlineData("ada@example.com")]
    [InlineData("ADA@EXAMPLE.COM")]
    [InlineData("  Ada@example.com ")]
    [InlineData("ada")]
    [InlineData("ADA ")]
    public async Task FindByIdentifier_AddressOrUsernameInAnyCase_FindsThePerson(string identifier)
    {
        var created = await _users.CreateAsync(Database, new NewUser("ada@example.com", "hash") { Username = "ada" }, default);

        Assert.Equal(created!.UserId, (await _users.FindByIdentifierAsync(Database, identifier, default))!.UserId);
        Assert.Null(await _users.FindByIdentifierAsync(Other, identifier, default));
    }

    [Theory]
    [InlineData("ADA@example.com", null, false)]
    [InlineData("other@example.com", "ADA", false)]
    [InlineData("other@example.com", "other", true)]
    public async Task Create_AddressOrUsernameIsTaken_IsNull(string email, string? username, bool expected)
    {
        await _users.CreateAsync(Database, new NewUser("ada@example.com", "hash") { Username = "ada" }, default);

        Assert.Equal(expected, await _users.CreateAsync(Database, new NewUser(email, "secret") { Username = username }, default) is not null);
        Assert.NotNull(await _users.CreateAsync(Other, new NewUser("ada@example.com", "hash") { Username = "ada" }, default));
    }

    [Fact]
    public async Task Create_ManyAtOnceWithOneAddress_OneSucceeds()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => _users.CreateAsync(Database, new NewUser("ada@example.com", "x"), default).AsTask())));

        Assert.Single(created, static user => user is not null);
    }

    [Fact]
    public async Task CheckPassword_UnknownPerson_CostsAHashAsWell()
    {
        var user = await _users.CreateAsync(Database, new NewUser("ada@example.com", "plain:secret"), default);

        Assert.True(await _users.CheckPasswordAsync(user, "secret", default));
        Assert.False(await _users.CheckPasswordAsync(user, "wrong", default));
        Assert.Equal(2, _hasher.Verified);

        Assert.False(await _users.CheckPasswordAsync(null, "secret", default));
        Assert.False(await _users.CheckPasswordAsync(user! with { PasswordHash = null }, "no such person", default));
        Assert.Equal(4, _hasher.Verified);
    }

    [Fact]
    public async Task CountLogin_Person_IsCounted()
    {
        var user = (await _users.CreateAsync(Database, new NewUser("ada@example.com", "hash"), default))!;
        _clock.Now = _clock.Now.AddDays(1);
        var counted = _users.CountLogin(_users.CountLogin(user, "192.0.2.1"), null);

        Assert.Equal((2, "192.0.2.1", _clock.Now, _clock.Now), (counted.LoginsCount, counted.LastIp, counted.LastLogin, counted.UpdatedAt));
        Assert.Equal((user.Version, user.Sequence), (counted.Version, counted.Sequence));
    }

    [Fact]
    public async Task ApplyMetadata_ChangesOfActions_AreMergedAndRemoved()
    {
        var user = (await _users.CreateAsync(Database, new NewUser("ada@example.com", "hash") { Configure = static user => user with { UserMetadata = new JsonObject { ["keep"] = 1, ["drop"] = 2 } } }, default))!;
        var effects = new ActionEffects();
        var api = new PostLoginApi(effects, "a");
        api.User.SetUserMetadata("drop", null);
        api.User.SetUserMetadata("new", JsonValue.Create("x"));
        api.User.SetAppMetadata("plan", new JsonArray(1));
        await _users.ApplyMetadataAsync(user.UserId, effects, default);

        var read = (await _users.FindAsync(user.UserId, default))!;
        Assert.Equal("""{"keep":1,"new":"x"}""", read.UserMetadata!.ToJsonString());
        Assert.Equal("""{"plan":[1]}""", read.AppMetadata!.ToJsonString());
    }
}
