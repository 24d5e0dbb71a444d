using System.Text;
using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Configuration;

namespace Engine.Management.Tests.Credentials;

/// <summary>No password is cut: what is longer than the hasher looks at is refused wherever it comes.</summary>
public sealed class PasswordLengthTests : IAsyncLifetime
{
    private static readonly string Longest = "Aa1-" + new string('é', 34);
    private readonly CountingHasher _hasher = new();
    private FlowHost _host = null!;

    public async Task InitializeAsync() => _host = await FlowHost.StartAsync(options => options.PasswordHasher = _hasher);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Signup_BeyondSeventyTwoBytes_IsRefusedWithAReason()
    {
        var refused = await From().SignUpAsync("new@example.com", Longest + "b");

        Assert.Equal(400, refused.StatusCode);
        Assert.Contains("The password is too long: it must have at most 72 bytes.", Encoding.UTF8.GetString(refused.Body.Span), StringComparison.Ordinal);
        Assert.Equal(303, (await From().SignUpAsync("new@example.com", Longest)).StatusCode);
        Assert.Equal(303, (await From().LogInAsync("new@example.com", Longest)).StatusCode);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(900)]
    public async Task Login_BeyondSeventyTwoBytes_FailsWithoutAHash(int tail)
    {
        await From().SignUpAsync("new@example.com", Longest);
        var hashed = _hasher.Verified;

        Assert.Equal(400, (await From().LogInAsync("new@example.com", Longest + new string('x', tail))).StatusCode);
        Assert.Equal(hashed, _hasher.Verified);
    }

    [Theory]
    [InlineData(3_000, 400)]
    [InlineData(900 * 1024, 413)]
    public async Task Login_PasswordAsLargeAsABook_IsRefusedBeforeAnythingElse(int length, int status)
        => Assert.Equal(status, (await From().LogInAsync(FlowHost.Email, new string('x', length))).StatusCode);

    [Fact]
    public async Task ManagementApi_BeyondSeventyTwoBytes_IsRefused()
    {
        var created = await _host.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = "new@example.com", ["password"] = Longest + "b" });
        var changed = await _host.SendAsync("PATCH", "/users/auth0%7Cada", new JsonObject { ["password"] = Longest + "b" });

        Assert.Equal((400, 400), (created.Status, changed.Status));
        Assert.Contains("at most 72 bytes", created.Message, StringComparison.Ordinal);
        Assert.Equal(303, (await From().LogInAsync(FlowHost.Email, FlowHost.Password)).StatusCode);
    }

    [Fact]
    public async Task Ticket_BeyondSeventyTwoBytes_IsRefusedAndTheTicketStays()
    {
        var ticket = (await _host.SendAsync("POST", "/tickets/password-change", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");
        using var browser = _host.Client.OpenBrowser();
        var page = await browser.GetAsync(ticket);
        var refused = await browser.SubmitAsync(page, new Dictionary<string, string> { ["password"] = Longest + "b", ["password_again"] = Longest + "b" });
        Assert.Contains("The password is too long", refused.Body, StringComparison.Ordinal);

        var accepted = await browser.SubmitAsync(refused, new Dictionary<string, string> { ["password"] = Longest, ["password_again"] = Longest });

        Assert.Contains("Password changed", accepted.Body, StringComparison.Ordinal);
        Assert.Equal(303, (await From().LogInAsync(FlowHost.Email, Longest)).StatusCode);
    }

    [Fact]
    public void Declaration_BeyondSeventyTwoBytes_StopsTheStart()
    {
        var options = new IdentityEngineOptions();
        options.AddTenant("main").Users.Add(new UserDefinition("ann@example.com", Longest + "b"));

        Assert.Contains("the password of the user 'ann@example.com' has more than 72 bytes", Assert.Throws<EngineConfigurationException>(() => new IdentityEngine(options)).Message, StringComparison.Ordinal);
    }

    /// <summary>A hasher that looks at all of a password may have longer ones.</summary>
    [Fact]
    public async Task Limits_WithAnotherHasher_CanBeRaised()
    {
        await using var host = await FlowHost.StartAsync(options => (options.PasswordHasher, options.Limits) = (_hasher, options.Limits with { PasswordBytes = 200 }));
        var (first, second) = (Longest + new string('a', 100), Longest + new string('a', 99) + "b");

        Assert.Equal(303, (await new Visitor(host.Engine.Engine, "127.0.0.1").SignUpAsync("new@example.com", first)).StatusCode);
        Assert.Equal(400, (await new Visitor(host.Engine.Engine, "127.0.0.1").LogInAsync("new@example.com", second)).StatusCode);
        Assert.Equal(303, (await new Visitor(host.Engine.Engine, "127.0.0.1").LogInAsync("new@example.com", first)).StatusCode);
    }

    private Visitor From() => new(_host.Engine.Engine, "127.0.0.1");
}
