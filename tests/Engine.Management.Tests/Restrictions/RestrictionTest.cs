using System.Text.Json.Nodes;
using Engine.Testing.Browser;

namespace Engine.Management.Tests.Restrictions;

/// <summary>An engine of its own for each test, in which settings are changed through the Management API and tried out by people and programs.</summary>
public abstract class RestrictionTest : IAsyncLifetime
{
    private protected FlowHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await FlowHost.StartAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();

    private protected async Task ChangeAsync(string path, string body, string method = "PATCH")
    {
        var answer = await Host.SendAsync(method, path, JsonNode.Parse(body));
        Assert.True(answer.Status is 200 or 201 or 204, $"{method} {path}: {answer.Status} {answer.Body}");
    }

    private protected async Task ChangeDatabaseAsync(string body)
    {
        var id = (await Host.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!.GetValue<string>();
        await ChangeAsync("/connections/" + id, body);
    }

    private protected string AuthorizeUrl(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = FlowHost.Web,
            ["redirect_uri"] = FlowHost.Callback,
            ["scope"] = "openid",
            ["state"] = "s",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return Host.Client.AuthorizeUrl(parameters.Select(static pair => (pair.Key, pair.Value)));
    }

    /// <summary>What the callback is told when somebody comes to sign in.</summary>
    private protected async Task<string> RefusalAsync(params (string Name, string? Value)[] changes)
    {
        using var browser = Host.Client.OpenBrowser();
        var page = await browser.GetAsync(AuthorizeUrl(changes));
        Assert.True(page.HasLeft, page.Body);
        return $"{page.Parameters["error"]}: {page.Parameters["error_description"]}";
    }

    private protected Task<BrowserPage> SignInAsync(TestBrowser browser) => browser.SignInAsync(AuthorizeUrl(), FlowHost.Email, FlowHost.Password);

    private protected async Task AssertSignsInAsync()
    {
        using var browser = Host.Client.OpenBrowser();
        var page = await SignInAsync(browser);
        Assert.True(page.HasLeft, page.Body);
        Assert.Contains("code", page.Parameters.Keys);
    }
}
