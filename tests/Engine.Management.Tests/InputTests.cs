using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

/// <summary>What used to be a 500, or to be taken although nobody can work with it.</summary>
public sealed class InputTests(ApiFixture api) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task User_OfAConnectionThatIsNoDatabaseWithoutIdentifier_Is400()
    {
        await api.SendAsync("POST", "/connections", JsonNode.Parse("""{"name":"social","strategy":"google-oauth2"}"""));

        var answer = await api.SendAsync("POST", "/users", JsonNode.Parse("""{"connection":"social"}"""));

        Assert.Equal((400, "Payload validation error: 'Missing required property: email'."), (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("client")]
    [InlineData("user")]
    public async Task Api_PolicyWithoutItsField_Is400NamingIt(string subject)
    {
        var body = new JsonObject { ["identifier"] = "https://policy.example/" + subject, ["subject_type_authorization"] = new JsonObject { [subject] = new JsonObject() } };

        var answer = await api.SendAsync("POST", "/resource-servers", body);

        Assert.Equal((400, $"Payload validation error: 'Missing required property: policy' on property subject_type_authorization.{subject}."), (answer.Status, answer.Message));
    }

    [Fact]
    public async Task Api_StandardConsentPolicy_IsAcceptedAsTheSpecificationShows()
    {
        var created = await api.SendAsync("POST", "/resource-servers", JsonNode.Parse("""{"identifier":"https://standard.example/"}"""));

        var answer = await api.SendAsync("PATCH", "/resource-servers/" + created.Body!["id"]!.GetValue<string>(), JsonNode.Parse("""{"consent_policy":"standard"}"""));

        Assert.Equal((200, "standard"), (answer.Status, answer.Body!["consent_policy"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("https://app.example/done?x=\r\nSet-Cookie: a=b")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://app.example/ x")]
    public async Task Ticket_ResultUrlThatNobodyMayBeSentTo_Is400(string url)
    {
        var user = await api.SendAsync("POST", "/users", new JsonObject { ["connection"] = "Username-Password-Authentication", ["email"] = $"t{url.Length}@example.com", ["password"] = "Analytical-Engine-1843" });

        var answer = await api.SendAsync("POST", "/tickets/email-verification", new JsonObject { ["user_id"] = user.Body!["user_id"]!.GetValue<string>(), ["result_url"] = url });

        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task Unlink_AccountThatIsNotLinked_ChangesNothing()
    {
        var user = await api.SendAsync("POST", "/users", JsonNode.Parse("""{"connection":"Username-Password-Authentication","email":"alone@example.com","password":"Analytical-Engine-1843"}"""));
        var id = user.Body!["user_id"]!.GetValue<string>();
        var changes = 0;
        using var subscription = api.Engine.Options.Store.Users.Subscribe(_ => changes++);

        var answer = await api.SendAsync("DELETE", $"/users/{Uri.EscapeDataString(id)}/identities/auth0/{id[6..]}");

        Assert.Equal((404, 0), (answer.Status, changes));
    }
}
