using System.Text.Json.Nodes;

namespace Engine.Management.Tests.Restrictions;

/// <summary>What a database demands of passwords, wherever one is chosen.</summary>
public sealed class PasswordRuleTests : RestrictionTest
{
    [Theory]
    [InlineData("""{"password_dictionary":{"enable":true,"dictionary":["Analytical-Engine-1844"]}}""", "Analytical-engine-1844", "PasswordDictionaryError")]
    [InlineData("""{"password_dictionary":{"enable":true}}""", "P@ssw0rd123!", "PasswordDictionaryError")]
    [InlineData("""{"password_options":{"dictionary":{"active":true,"default":"en_10k"}}}""", "Dragon-2024!Dragon", null)]
    [InlineData("""{"password_options":{"dictionary":{"active":true,"custom":["Correct-Horse-Battery-1"]}}}""", "correct-HORSE-battery-1", "PasswordDictionaryError")]
    [InlineData("""{"password_no_personal_info":{"enable":true}}""", "Lovelace-1843-x", "PasswordNoUserInfoError")]
    [InlineData("""{"password_no_personal_info":{"enable":true}}""", "Babbage-1843-x", null)]
    [InlineData("""{"password_options":{"profile_data":{"active":true,"blocked_fields":["user_metadata.first"]}}}""", "Augusta-Byron-1815", "PasswordNoUserInfoError")]
    [InlineData("""{"password_complexity_options":{"min_length":20}}""", "Only-19-characters1", "PasswordStrengthError")]
    [InlineData("""{"password_options":{"complexity":{"min_length":8,"character_types":["special"]}}}""", "NoSpecial123", "PasswordStrengthError")]
    [InlineData("""{"password_options":{"complexity":{"min_length":8,"character_type_rule":"three_of_four"}}}""", "lowercase1", "PasswordStrengthError")]
    [InlineData("""{"password_options":{"complexity":{"min_length":8,"identical_characters":"block"}}}""", "aaa-bcd-1929", "PasswordStrengthError")]
    [InlineData("""{"password_options":{"complexity":{"min_length":8,"sequential_characters":"block"}}}""", "x-321-y-zzz", "PasswordStrengthError")]
    [InlineData("""{"password_options":{"complexity":{"min_length":8}}}""", "only lower case", null)]
    [InlineData("""{"password_options":{"complexity":{"min_length":8}}}""", "short", "PasswordStrengthError")]
    [InlineData("""{"password_history":{"enable":true}}""", FlowHost.Password, "PasswordHistoryError")]
    [InlineData("""{"password_options":{"history":{"active":true,"size":1}}}""", FlowHost.Password, "PasswordHistoryError")]
    public async Task Password_SetByTheManagementApi_IsHeldToTheOptions(string options, string password, string? error)
    {
        await ChangeAsync("/users/" + FlowHost.UserId, """{"user_metadata":{"first":"Augusta"}}""");
        await ChangeDatabaseAsync($$"""{"options":{{options}}}""");

        var answer = await Host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["password"] = password });

        Assert.Equal(error is null ? 200 : 400, answer.Status);
        Assert.StartsWith(error ?? "", answer.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_OfBefore_ComesAgainOnlyWhenTheHistoryHasForgottenIt()
    {
        await ChangeDatabaseAsync("""{"options":{"password_history":{"enable":true,"size":2}}}""");
        string[] passwords = ["First-Choice-1", "Second-Choice-2", "Third-Choice-3"];
        foreach (var password in passwords)
        {
            Assert.Equal(200, await SetAsync(password));
        }

        Assert.Equal(400, await SetAsync(passwords[2]));
        Assert.Equal(400, await SetAsync(passwords[1]));
        Assert.Equal(200, await SetAsync(passwords[0]));
        Assert.DoesNotContain("\"_password", (await Host.SendAsync("GET", "/users/" + FlowHost.UserId)).Body!.ToJsonString(), StringComparison.Ordinal);

        async Task<int> SetAsync(string password) => (await Host.SendAsync("PATCH", "/users/" + FlowHost.UserId, new JsonObject { ["password"] = password })).Status;
    }

    [Fact]
    public async Task Password_ChosenOnThePageBehindATicket_IsHeldToTheOptions()
    {
        await ChangeDatabaseAsync("""{"options":{"password_history":{"enable":true,"size":3},"password_dictionary":{"enable":true},"password_no_personal_info":{"enable":true}}}""");
        var ticket = (await Host.SendAsync("POST", "/tickets/password-change", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");
        using var browser = Host.Client.OpenBrowser();
        var page = await browser.GetAsync(ticket);

        foreach (var (password, message) in new[] { (FlowHost.Password, "previously been used"), ("Passw0rd!", "too common"), ("Ada-Lovelace-1", "user information"), ("Difference-Engine-1822", "Password changed") })
        {
            var answer = await browser.SubmitAsync(page, new Dictionary<string, string> { ["password"] = password, ["password_again"] = password });
            Assert.Contains(message, answer.Body, StringComparison.Ordinal);
        }

        var again = (await Host.SendAsync("POST", "/tickets/password-change", new JsonObject { ["user_id"] = FlowHost.UserId })).Text("ticket");
        Assert.Contains("previously been used", (await browser.SubmitAsync(await browser.GetAsync(again), new Dictionary<string, string> { ["password"] = FlowHost.Password, ["password_again"] = FlowHost.Password })).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Babbage-1843-x", "user information")]
    [InlineData("Qwertz123!", "too common")]
    public async Task Password_ChosenWhileSigningUp_IsHeldToTheOptions(string password, string message)
    {
        await ChangeDatabaseAsync("""{"options":{"password_dictionary":{"enable":true},"password_no_personal_info":{"enable":true}}}""");
        using var browser = Host.Client.OpenBrowser();

        var page = await browser.SignUpAsync(AuthorizeUrl(), "babbage@example.com", password);

        Assert.Contains(message, page.Body, StringComparison.Ordinal);
        Assert.Contains("Not a common password", page.Body, StringComparison.Ordinal);
        Assert.Empty((await Host.SendAsync("GET", "/users-by-email?email=babbage@example.com")).Body!.AsArray());
    }
}
