using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Engine.Management.Tests.Lifecycle;
using Engine.Messaging;
using Engine.Tests.Support;

namespace Engine.Management.Tests.Restrictions;

/// <summary>Whom mails come from, through which server and in which words, as an administrator says.</summary>
public sealed class MailTests
{
    private const string Template = "/email-templates/reset_email";

    [Fact]
    public async Task Provider_Smtp_DeliversFromTheTenantsAddress()
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync();
        await SetProviderAsync(host, server.Port);

        await ForgetAsync(host);

        var mail = Assert.Single(await server.WaitAsync(1));
        Assert.Equal((FlowHost.Email, "shop@tenant.example"), (Assert.Single(mail.To), mail.Header("From")));
        Assert.Contains("https://tenant.example/u/reset-password?ticket=", mail.Body, StringComparison.Ordinal);
        Assert.Empty(host.Engine.Outbox.Messages);
    }

    [Fact]
    public async Task Provider_TurnedOffOrTakenAway_SendsNothing()
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync();
        await SetProviderAsync(host, server.Port);
        Assert.Equal(200, (await host.SendAsync("PATCH", "/emails/provider", new JsonObject { ["enabled"] = false })).Status);
        await ForgetAsync(host);
        await WaitForOutboxAsync(host, 1);

        Assert.Equal(204, (await host.SendAsync("DELETE", "/emails/provider")).Status);
        await ForgetAsync(host);
        await WaitForOutboxAsync(host, 2);
        Assert.Empty(server.Mails);
    }

    /// <summary>Who administers a tenant does not look around in the network of the product.</summary>
    [Fact]
    public async Task Provider_OnAPrivateAddress_IsNotReached()
    {
        await using var server = new SmtpServer();
        await using var host = await FlowHost.StartAsync(static options => options.AddSmtpMail(static smtp => smtp.AllowsPlainText = true));
        await SetProviderAsync(host, server.Port);

        await ForgetAsync(host);
        await Task.Delay(300);

        Assert.Empty(server.Commands);
    }

    [Fact]
    public async Task Provider_ThatNothingDeliversTo_LeavesItToTheProduct()
    {
        await using var host = await StartAsync();
        Assert.Equal(201, (await host.SendAsync("POST", "/emails/provider", JsonNode.Parse("""{"name": "sendgrid", "credentials": {"api_key": "k"}}"""))).Status);

        await ForgetAsync(host);

        await WaitForOutboxAsync(host, 1);
    }

    [Fact]
    public async Task Template_OfTheTenant_WordsTheMail()
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync();
        await SetProviderAsync(host, server.Port);
        await SetTemplateAsync(host, """{"template": "reset_email", "from": "Ada & Co <ada@tenant.example>", "subject": "For {{ user.name }}", "body": "<p>{{ user.name }} at {{ application.name }}: <a href=\"{{ url }}\">go</a></p>", "syntax": "liquid", "enabled": true}""");
        await host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["name"] = "<b>Ada</b>" });

        await ForgetAsync(host);

        var mail = Assert.Single(await server.WaitAsync(1));
        Assert.Equal(("For <b>Ada</b>", "Ada & Co <ada@tenant.example>"), (mail.Header("Subject"), mail.Header("From")));
        Assert.Contains("<p>&lt;b&gt;Ada&lt;/b&gt; at Web: <a href=\"https://tenant.example/u/reset-password?ticket=", mail.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_TurnedOff_IsNotUsed()
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync();
        await SetProviderAsync(host, server.Port);
        await SetTemplateAsync(host, """{"template": "reset_email", "from": "a@tenant.example", "subject": "Mine", "body": "mine", "syntax": "liquid", "enabled": false}""");

        await ForgetAsync(host);

        var mail = Assert.Single(await server.WaitAsync(1));
        Assert.Equal(("Choose a new password for Web", "shop@tenant.example"), (mail.Header("Subject"), mail.Header("From")));
    }

    /// <summary>Somebody who has signed up with a name of several lines adds no recipients.</summary>
    [Fact]
    public async Task Name_OfSeveralLines_AddsNoHeaders()
    {
        await using var server = new SmtpServer();
        await using var host = await StartAsync();
        await SetProviderAsync(host, server.Port);
        await SetTemplateAsync(host, """{"template": "reset_email", "subject": "For {{ user.name }}", "body": "x", "from": "{{ user.name }} <a@tenant.example>", "syntax": "liquid", "enabled": true}""");
        await host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["name"] = "Ada\r\nBcc: everybody@evil.example\r\n\r\nBuy" });

        await ForgetAsync(host);

        var mail = Assert.Single(await server.WaitAsync(1));
        Assert.Equal([FlowHost.Email], mail.To);
        Assert.Equal("", mail.Header("Bcc"));
    }

    [Theory]
    [InlineData("PUT", Template, """{"template": "reset_email", "body": "{% if %}", "syntax": "liquid", "enabled": true}""")]
    [InlineData("POST", "/email-templates", """{"template": "verify_email", "subject": "{{", "body": "x", "syntax": "liquid", "enabled": true}""")]
    public async Task Template_Faulty_IsRefused(string method, string path, string body)
    {
        await using var host = await StartAsync();

        Assert.Equal(400, (await host.SendAsync(method, path, JsonNode.Parse(body))).Status);
    }

    /// <summary>Whoever has a copy of the store has neither the link nor the address.</summary>
    [Fact]
    public async Task Store_WithAMailThatWaits_HasNothingOfItInClear()
    {
        var raw = new RawStore();
        await using var server = new SmtpServer { Refusals = 1000 };
        await using var host = await FlowHost.StartAsync(options =>
        {
            options.Store = raw.Store;
            options.AddSmtpMail(static smtp => (smtp.AllowsPlainText, smtp.AllowsPrivateServers) = (true, true));
        });
        await SetProviderAsync(host, server.Port);

        await ForgetAsync(host);
        for (var i = 0; i < 200 && raw.Entries.All(static entry => entry.Kind != "outgoing_mail"); i++)
        {
            await Task.Delay(25);
        }

        Assert.Contains(raw.Entries, static entry => entry.Kind == "outgoing_mail");
        Assert.Empty(raw.Naming("/u/reset-password?ticket="));
        Assert.Equal(204, (await host.SendAsync("DELETE", "/users/" + FlowHost.UserId)).Status);
        Assert.DoesNotContain(raw.Entries, static entry => entry.Kind == "outgoing_mail");
    }

    private static Task<FlowHost> StartAsync() => FlowHost.StartAsync(static options => options.AddSmtpMail(static smtp => (smtp.AllowsPlainText, smtp.AllowsPrivateServers) = (true, true)));

    private static async Task SetProviderAsync(FlowHost host, int port)
        => Assert.Equal(201, (await host.SendAsync("POST", "/emails/provider", new JsonObject
        {
            ["name"] = "smtp",
            ["enabled"] = true,
            ["default_from_address"] = "shop@tenant.example",
            ["credentials"] = new JsonObject { ["smtp_host"] = "127.0.0.1", ["smtp_port"] = port, ["smtp_user"] = "user", ["smtp_pass"] = "pass" },
        })).Status);

    private static async Task SetTemplateAsync(FlowHost host, string body)
    {
        var answer = await host.SendAsync("POST", "/email-templates", JsonNode.Parse(body));
        Assert.True(answer.Status == 200, answer.Body?.ToJsonString());
    }

    private static async Task ForgetAsync(FlowHost host)
    {
        using var response = await host.Client.Http.PostAsJsonAsync("dbconnections/change_password", new { client_id = FlowHost.Web, connection = "Username-Password-Authentication", email = FlowHost.Email });
        Assert.True(response.IsSuccessStatusCode);
    }

    private static async Task WaitForOutboxAsync(FlowHost host, int count)
    {
        for (var i = 0; i < 200 && host.Engine.Outbox.Messages.Count < count; i++)
        {
            await Task.Delay(25);
        }

        Assert.Equal(count, host.Engine.Outbox.Messages.Count);
    }
}
