using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Engine.Core.Messages;
using Engine.Core.Storage;
using Engine.Core.Users;

namespace Engine.Management.Tests;

public sealed class JobTests : IAsyncLifetime
{
    private FlowHost _host = null!;
    private string _connection = "";

    public async Task InitializeAsync()
    {
        _host = await FlowHost.StartAsync();
        _connection = (await _host.SendAsync("GET", "/connections?name=Username-Password-Authentication")).Body![0]!["id"]!.GetValue<string>();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Import_FaultyRows_AreReportedAndTheOthersWritten()
    {
        var job = await _host.ImportAsync(_connection, new JsonArray(
            new JsonObject { ["email"] = "grace@example.com", ["app_metadata"] = new JsonObject { ["plan"] = "gold" } },
            new JsonObject { ["email"] = "not an address" },
            new JsonObject { ["email"] = "hedy@example.com", ["shoe_size"] = 41 },
            new JsonObject { ["email"] = 7 },
            new JsonObject { ["name"] = "Nobody" },
            new JsonObject { ["email"] = "GRACE@example.com" },
            new JsonObject { ["email"] = FlowHost.Email },
            JsonValue.Create("text")));

        Assert.Equal("""{"failed":7,"updated":0,"inserted":1,"total":8}""", job["summary"]!.ToJsonString());
        var errors = (await _host.SendAsync("GET", $"/jobs/{job["id"]}/errors")).Body!.AsArray();
        Assert.Equal(
            ["FORMAT", "OBJECT_ADDITIONAL_PROPERTIES", "INVALID_TYPE", "OBJECT_MISSING_REQUIRED_PROPERTY", "DUPLICATED_USER", "CONFLICT", "INVALID_TYPE"],
            errors.Select(static error => error!["errors"]![0]!["code"]!.GetValue<string>()));
        var grace = (await _host.SendAsync("GET", "/users-by-email?email=grace@example.com")).Body![0]!;
        Assert.Equal(("gold", "grace@example.com"), (grace["app_metadata"]!["plan"]!.GetValue<string>(), grace["name"]!.GetValue<string>()));
        Assert.Single((await _host.SendAsync("GET", "/logs?q=type:sui")).Body!.AsArray());
    }

    [Fact]
    public async Task Import_Upsert_ChangesWhatMayBeChangedAndNoPassword()
    {
        var job = await _host.ImportAsync(_connection,
            new JsonArray(new JsonObject { ["email"] = FlowHost.Email, ["name"] = "Countess", ["user_metadata"] = new JsonObject { ["a"] = 1 }, ["password_hash"] = await new BcryptPasswordHasher(4).HashAsync("Another-Password-1", default) }),
            upsert: true);

        Assert.Equal("""{"failed":0,"updated":1,"inserted":0,"total":1}""", job["summary"]!.ToJsonString());
        Assert.Equal("Countess", (await _host.SendAsync("GET", "/users/" + FlowHost.UserId)).Text("name"));
        Assert.NotNull((await _host.Client.AuthorizationCodeAsync(FlowHost.SignIn())).IdToken);
        Assert.Equal(204, (await _host.SendAsync("GET", $"/jobs/{job["id"]}/errors")).Status);
    }

    [Fact]
    public async Task Import_InProcess_TakesTheRowsAsTheyAre()
    {
        var management = _host.Engine.Engine.Management();
        var started = await management.CreateAsync("/jobs/users-imports", new JsonObject { ["connection_id"] = _connection, ["users"] = new JsonArray(new JsonObject { ["email"] = "hedy@example.com" }) });

        var job = await _host.FinishedAsync(started!["id"]!.GetValue<string>());

        Assert.Equal(("completed", 1), (job["status"]!.GetValue<string>(), job["summary"]!["inserted"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("users", "[", 400)]
    [InlineData("users", "{}", 400)]
    [InlineData("upsert", "maybe", 400)]
    [InlineData("connection_id", "con_unknown", 404)]
    [InlineData("surely_not", "x", 400)]
    public async Task Import_BadForm_IsRefused(string name, string value, int status)
    {
        var fields = new Dictionary<string, string> { ["connection_id"] = _connection, ["users"] = "[]", [name] = value };

        Assert.Equal(status, (await _host.PostFormAsync(fields)).Status);
    }

    [Fact]
    public async Task Import_LargeFile_Is413()
    {
        var answer = await _host.PostFormAsync(new Dictionary<string, string> { ["connection_id"] = _connection, ["users"] = "[" + new string(' ', 500 * 1024) + "]" });

        Assert.Equal(413, answer.Status);
    }

    [Theory]
    [InlineData("multipart/form-data", "")]
    [InlineData("multipart/form-data; boundary=b", "nothing")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"users\"\r\n\r\n[]")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nno header\r\n\r\nx\r\n--b--")]
    public async Task Import_MalformedMultipart_Is400(string contentType, string body)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        Assert.Equal(400, (await _host.SendAsync("POST", "/jobs/users-imports", content)).Status);
    }

    [Fact]
    public async Task Export_Json_IsLinesBehindALinkThatExpires()
    {
        await _host.ImportAsync(_connection, new JsonArray(new JsonObject { ["email"] = "grace@example.com", ["user_metadata"] = new JsonObject { ["color"] = "red" } }));

        var job = await ExportAsync(new JsonObject
        {
            ["connection_id"] = _connection,
            ["format"] = "json",
            ["fields"] = new JsonArray(new JsonObject { ["name"] = "email" }, new JsonObject { ["name"] = "identities[0].connection", ["export_as"] = "provider" }, new JsonObject { ["name"] = "user_metadata.color" }),
        });
        var location = job["location"]!.GetValue<string>();
        var lines = (await DownloadAsync(location)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!).ToList();

        Assert.Equal([FlowHost.Email, "grace@example.com"], lines.Select(static line => line["email"]!.GetValue<string>()).Order());
        Assert.All(lines, static line => Assert.Equal("Username-Password-Authentication", line["provider"]!.GetValue<string>()));
        Assert.Equal("red", lines.Single(static line => line["email"]!.GetValue<string>() == "grace@example.com")["user_metadata.color"]!.GetValue<string>());
        _host.Engine.Clock.Advance(TimeSpan.FromSeconds(61));
        using var late = await _host.Client.Http.GetAsync(location);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
        var again = await _host.SendAsync("GET", $"/jobs/{job["id"]}");
        Assert.Equal(2, (await DownloadAsync(again.Text("location"))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Export_Csv_QuotesTextAndHasNoSecret()
    {
        await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["name"] = "=1+1,\"Ada\"" });

        var job = await ExportAsync(new JsonObject { ["format"] = "csv" });
        var text = await DownloadAsync(job["location"]!.GetValue<string>());

        Assert.StartsWith("\"user_id\",\"email\",", text, StringComparison.Ordinal);
        Assert.Contains("\"'auth0|ada\",\"'ada@example.com\",true", text, StringComparison.Ordinal);
        Assert.Contains("\"'=1+1,\"\"Ada\"\"\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("$2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_Everything_ShowsNoPasswordHash()
    {
        var job = await ExportAsync([]);

        var user = JsonNode.Parse((await DownloadAsync(job["location"]!.GetValue<string>())).Trim())!.AsObject();

        Assert.DoesNotContain(user, static field => field.Key.StartsWith('_'));
        Assert.Equal(FlowHost.UserId, user["user_id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"limit":0}""", 400)]
    [InlineData("""{"limit":1.5}""", 400)]
    [InlineData("""{"format":"xml"}""", 400)]
    [InlineData("""{"format":"csv","fields":[{"name":"user_metadata"}]}""", 400)]
    [InlineData("""{"fields":[{"name":"email"},{"name":"name","export_as":"email"}]}""", 400)]
    [InlineData("""{"connection_id":"con_unknown"}""", 404)]
    public async Task Export_BadInput_IsRefused(string body, int status) => Assert.Equal(status, (await _host.SendAsync("POST", "/jobs/users-exports", JsonNode.Parse(body))).Status);

    [Fact]
    public async Task VerificationEmail_Sent_LeadsToAVerifiedAddress()
    {
        await _host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["email_verified"] = false });

        var started = await _host.SendAsync("POST", "/jobs/verification-email", new JsonObject { ["user_id"] = FlowHost.UserId });
        var job = await _host.FinishedAsync(started.Text("id"));

        Assert.Equal((201, "completed"), (started.Status, job["status"]!.GetValue<string>()));
        var message = Assert.Single(_host.Engine.Outbox.Messages);
        Assert.Equal(("verify_email", FlowHost.Email), (message.Template, message.To));
        using var browser = _host.Client.OpenBrowser();
        await browser.GetAsync(message.Url!);
        Assert.True((await _host.SendAsync("GET", "/users/" + FlowHost.UserId)).Body!["email_verified"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task VerificationEmail_ThatCannotBeSent_EndsAsFailed(bool hasSender)
    {
        await using var host = await FlowHost.StartAsync(options => options.MessageSender = hasSender ? new BrokenSender() : null);

        var started = await host.SendAsync("POST", "/jobs/verification-email", new JsonObject { ["user_id"] = FlowHost.UserId });
        var job = await host.FinishedAsync(started.Text("id"));

        Assert.Equal("failed", job["status"]!.GetValue<string>());
        Assert.NotNull(job["status_details"]);
        Assert.Equal("failed", (await host.SendAsync("GET", $"/jobs/{job["id"]}/errors")).Text("status"));
    }

    [Theory]
    [InlineData("/jobs/job_unknown")]
    [InlineData("/jobs/job_unknown/errors")]
    public async Task Job_Unknown_Is404(string path) => Assert.Equal(404, (await _host.SendAsync("GET", path)).Status);

    [Fact]
    public async Task Job_WhoseEngineStopped_HasFailed()
    {
        var sender = new StuckSender();
        var store = new MemoryStore();
        string id;
        await using (var host = await FlowHost.StartAsync(options => (options.Store, options.MessageSender) = (store, sender)))
        {
            id = (await host.SendAsync("POST", "/jobs/verification-email", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("id");
            await sender.Entered.Task;
            Assert.Equal("processing", (await host.SendAsync("GET", "/jobs/" + id)).Text("status"));
        }

        await using var restarted = await FlowHost.StartAsync(options => options.Store = store);

        var job = await restarted.SendAsync("GET", "/jobs/" + id);
        Assert.Equal("failed", job.Text("status"));
        Assert.Contains("restart", job.Text("status_details"), StringComparison.Ordinal);
    }

    private async Task<JsonObject> ExportAsync(JsonObject body)
    {
        var started = await _host.SendAsync("POST", "/jobs/users-exports", body);
        Assert.Equal(200, started.Status);
        var job = await _host.FinishedAsync(started.Text("id"));
        Assert.Equal("completed", job["status"]!.GetValue<string>());
        return job;
    }

    private async Task<string> DownloadAsync(string location)
    {
        using var response = await _host.Client.Http.GetAsync(location);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await using var zip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(zip);
        return await reader.ReadToEndAsync();
    }

    private sealed class BrokenSender : IMessageSender
    {
        public ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken) => throw new InvalidOperationException("no mail today");
    }

    private sealed class StuckSender : IMessageSender
    {
        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellationToken)
        {
            Entered.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
    }
}
