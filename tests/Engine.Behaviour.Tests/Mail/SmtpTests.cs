using Engine.Behaviour.Tests.Passwordless;
using Engine.Core;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Messaging;
using Engine.Testing;
using Engine.Tests.Support;
using static Engine.Behaviour.Tests.Passwordless.PasswordlessHost;

namespace Engine.Behaviour.Tests.Mail;

/// <summary>Mails over SMTP, to a server that takes them and to one that does not.</summary>
public sealed class SmtpTests
{
    [Fact]
    public async Task Code_OverSmtp_ArrivesAndSignsIn()
    {
        await using var server = new SmtpServer();
        await using var engine = await StartAsync(server.Port);

        var (status, _) = await engine.SendMailAsync();

        Assert.Equal(200, status);
        var mail = Assert.Single(await server.WaitAsync(1));
        Assert.Equal([Ada], mail.To);
        Assert.Equal(("Shop <login@shop.example>", "Your code for shop", "auto-generated"), (mail.Header("From").Replace("\"", "", StringComparison.Ordinal), mail.Header("Subject"), mail.Header("Auto-Submitted")));
        Assert.Null((await engine.RedeemAsync(CodeIn(mail))).Error);
        Assert.Empty(engine.Outbox.Messages);
        Assert.Contains(server.Commands, static command => command.StartsWith("AUTH PLAIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_ThatRefusesAtFirst_GetsTheMailAgain()
    {
        await using var server = new SmtpServer { Refusals = 1 };
        await using var engine = await StartAsync(server.Port);

        Assert.Equal(200, (await engine.SendMailAsync()).Status);
        for (var i = 0; i < 200 && server.Refusals > 0; i++)
        {
            await Task.Delay(25);
        }

        Assert.Empty(server.Mails);
        await AdvanceAsync(engine, server, 1);

        Assert.Null((await engine.RedeemAsync(CodeIn(Assert.Single(server.Mails)))).Error);
    }

    [Fact]
    public async Task Mail_LeftByAnEngineThatHasStopped_IsDeliveredByTheNext()
    {
        var store = new MemoryStore();
        int port;
        await using (var closed = new SmtpServer())
        {
            port = closed.Port;
        }

        await using (var engine = await StartAsync(port, store))
        {
            Assert.Equal(200, (await engine.SendMailAsync()).Status);
        }

        await using var server = new SmtpServer(port);
        await using var next = await StartAsync(port, store);
        await AdvanceAsync(next, server, 1);

        Assert.Single(server.Mails);
        await Task.Delay(100);
        Assert.Single(server.Mails);
    }

    [Fact]
    public async Task Engines_OnOneStore_DeliverEachMailOnce()
    {
        var store = new MemoryStore();
        await using var server = new SmtpServer();
        await using var one = await StartAsync(server.Port, store);
        await using var two = await StartAsync(server.Port, store);

        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? one : two).SendMailAsync(email: $"person{i}@example.com")));

        Assert.Equal(10, (await server.WaitAsync(10)).Count);
        await Task.Delay(100);
        Assert.Equal(10, server.Mails.Select(static mail => mail.To[0]).Distinct().Count());
        Assert.Equal(10, server.Mails.Count);
    }

    /// <summary>A code that is good for nothing any more is not sent.</summary>
    [Fact]
    public async Task Code_WhoseTimeIsOver_IsNotSent()
    {
        int port;
        await using (var closed = new SmtpServer())
        {
            port = closed.Port;
        }

        await using var engine = await StartAsync(port);
        await engine.SendMailAsync();
        engine.Clock.Advance(TimeSpan.FromMinutes(6));
        await using var server = new SmtpServer(port);
        for (var i = 0; i < 4; i++)
        {
            engine.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(100);
        }

        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Server_WithoutTls_GetsNothingUnlessThatIsAllowed()
    {
        await using var server = new SmtpServer();
        await using var engine = await PasswordlessHost.StartAsync(configure: options => options.AddSmtpMail(smtp => (smtp.Host, smtp.Port, smtp.From, smtp.User, smtp.Password) = ("127.0.0.1", server.Port, "login@shop.example", "user", "secret-of-smtp")));

        await engine.SendMailAsync();
        await Task.Delay(300);

        Assert.Empty(server.Mails);
        Assert.DoesNotContain(server.Commands, static command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Language_OfThePerson_IsThatOfTheMail()
    {
        await using var server = new SmtpServer();
        await using var engine = await StartAsync(server.Port);
        using var browser = engine.OpenBrowser();

        await browser.SubmitAsync(await browser.GetAsync(engine.AuthorizeUrl(out _, parameters: ("ui_locales", "de"))), "username", Ada);

        var mail = Assert.Single(await server.WaitAsync(1));
        Assert.Equal(("Ihr Code für shop", "de"), (Decode(mail.Header("Subject")), mail.Header("Content-Language")));
    }

    [Fact]
    public void Options_ThatAreNone_AreRefused()
    {
        Assert.Throws<ArgumentException>(static () => new IdentityEngineOptions().AddSmtpMail(static smtp => smtp.Port = 0));
        Assert.Throws<ArgumentException>(static () => new IdentityEngineOptions().AddSmtpMail(static smtp => smtp.Host = "mail.example"));
    }

    private static Task<TestEngine> StartAsync(int port, MemoryStore? store = null) => PasswordlessHost.StartAsync(
        tenant: static tenant => tenant.Settings = new TenantSettings { EnabledLocales = ["en", "de"] },
        configure: options =>
    {
        options.MasterKey = new byte[32];
        options.Store = store ?? options.Store;
        options.AddSmtpMail(smtp =>
        {
            (smtp.Host, smtp.Port, smtp.From, smtp.User, smtp.Password) = ("127.0.0.1", port, "Shop <login@shop.example>", "user", "secret-of-smtp");
            smtp.AllowsPlainText = true;
        });
    });

    /// <summary>Lets the engine's minutes pass until the mails are there.</summary>
    private static async Task AdvanceAsync(TestEngine engine, SmtpServer server, int count)
    {
        for (var i = 0; i < 8 && server.Mails.Count < count; i++)
        {
            engine.Clock.Advance(TimeSpan.FromSeconds(15));
            await Task.Delay(150);
        }
    }

    private static string CodeIn(ReceivedMail mail) => System.Text.RegularExpressions.Regex.Match(mail.Body, "<strong>([0-9]{6})</strong>").Groups[1].Value;

    private static string Decode(string header) => MimeKit.Utils.Rfc2047.DecodeText(System.Text.Encoding.ASCII.GetBytes(header));
}
