using System.Text.Json.Nodes;
using Engine.Core;
using Engine.Hosting;

namespace Engine.Management.Tests;

/// <summary>The tenant's own part of the consent page: what can't be read is refused, and not shown to people as an error.</summary>
public sealed class PartialTests
{
    private const string Path = "/prompts/customized-consent/partials";

    [Fact]
    public async Task CustomizedConsent_ThatCannotBeRead_IsRefusedAndChangesNothing()
    {
        var options = new IdentityEngineOptions().UseDefaults();
        options.AddManagementApi();
        options.AddTenant("main", static tenant => tenant.Issuer = "https://main.test/");
        await using var engine = new IdentityEngine(options);
        await engine.Management().SetAsync(Path, Partial("{% if transaction %}pay{% endif %}{{ organization.name }}"));

        var refused = await Assert.ThrowsAsync<ManagementException>(() => engine.Management().SetAsync(Path, Partial("\n{% if transaction %}")));

        Assert.Equal((400, "invalid_body"), (refused.StatusCode, refused.ErrorCode));
        Assert.Contains("line 2: the tag 'if' is not closed", refused.Message, StringComparison.Ordinal);
        Assert.Contains("pay", (await engine.Management().GetAsync(Path))!.ToJsonString(), StringComparison.Ordinal);
        await engine.Management().SetAsync("/prompts/login/partials", new JsonObject { ["login"] = new JsonObject { ["form-content-start"] = "{% if x %}" } });
    }

    [Theory]
    [InlineData("/prompts/login/partials")]
    [InlineData("/prompts/login-id/custom-text/en")]
    [InlineData("/guardian/factors/webauthn-roaming/settings")]
    public async Task Body_WithAFieldWithoutAName_IsAnswered(string path)
    {
        var options = new IdentityEngineOptions().UseDefaults();
        options.AddManagementApi();
        options.AddTenant("main", static tenant => tenant.Issuer = "https://main.test/");
        await using var engine = new IdentityEngine(options);

        try
        {
            await engine.Management().SetAsync(path, new JsonObject { [""] = new JsonObject() });
        }
        catch (ManagementException refused)
        {
            Assert.Equal(400, refused.StatusCode);
        }

        await engine.Management().GetAsync(path);
    }

    private static JsonObject Partial(string content) => new() { ["customized-consent"] = new JsonObject { ["form-content"] = content } };
}
