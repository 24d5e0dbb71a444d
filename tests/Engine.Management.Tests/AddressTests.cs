using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Core.Configuration;

namespace Engine.Management.Tests;

/// <summary>Links that calls in process answer with: they lead where people reach the tenant, or there are none.</summary>
public sealed class AddressTests
{
    private const string Email = "ann@example.com";

    [Theory]
    [InlineData("/tickets/password-change")]
    [InlineData("/tickets/email-verification")]
    public async Task Ticket_InProcess_LeadsToTheIssuer(string path)
    {
        await using var engine = Start("https://login.example/auth/");
        var management = engine.Management();

        var ticket = await management.CreateAsync(path, new JsonObject { ["user_id"] = await UserIdAsync(management) });

        Assert.StartsWith("https://login.example/auth/u/", ticket!["ticket"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/tickets/password-change")]
    [InlineData("/tickets/email-verification")]
    [InlineData("/jobs/verification-email")]
    [InlineData("/jobs/users-exports")]
    public async Task Link_InProcessWithoutAnIssuer_IsRefusedAndNamesTheSetting(string path)
    {
        await using var engine = Start(issuer: null);
        var management = engine.Management();
        var userId = await UserIdAsync(management);
        var body = path.EndsWith("exports", StringComparison.Ordinal) ? [] : new JsonObject { ["user_id"] = userId };

        var refused = await Assert.ThrowsAsync<ManagementException>(() => management.CreateAsync(path, body));

        Assert.Equal((400, "issuer_required"), (refused.StatusCode, refused.ErrorCode));
        Assert.Contains("TenantDefinition.Issuer", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await engine.Options.Store.Records.ListAsync("main", new() { Kind = "ticket", Subject = userId }, DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task Call_InProcessWithoutAnIssuer_WorksWhereThereIsNoLink()
    {
        await using var engine = Start(issuer: null);

        Assert.NotNull(await engine.Management().CreateAsync("/roles", new JsonObject { ["name"] = "reader" }));
    }

    private static async Task<string> UserIdAsync(ManagementClient management)
        => (await management.GetAsync("/users-by-email?email=" + Email))![0]!["user_id"]!.GetValue<string>();

    private static IdentityEngine Start(string? issuer)
    {
        var options = new IdentityEngineOptions();
        options.AddManagementApi();
        var tenant = options.AddTenant("main");
        tenant.Issuer = issuer;
        tenant.Users.Add(new UserDefinition(Email, "Correct-Horse-1"));
        return new IdentityEngine(options);
    }
}
