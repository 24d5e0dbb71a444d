using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Login;
using Engine.Core.Login.Passwords;
using Engine.Core.Pipeline;
using Engine.Core.Users;

namespace Engine.Core.Databases.Steps;

/// <summary>
/// Makes the account. Only what people may say about themselves is read: nobody verifies their own address, sets
/// <c>app_metadata</c> or picks an id.
/// </summary>
internal static class CreateUser
{
    private const int MaxMetadata = 10;
    private const int MaxMetadataName = 100;
    private const int MaxMetadataValue = 500;

    /// <summary>What people may say about themselves, and how long it may be.</summary>
    private static readonly (string Name, int MaxLength)[] Texts = [("given_name", 150), ("family_name", 150), ("name", 300), ("nickname", 300), ("picture", 2048)];

    public static async ValueTask<StepResult> RunAsync(DatabaseContext context)
    {
        var parameters = context.Parameters!;
        if (!TryReadMetadata(parameters["user_metadata"], out var metadata))
        {
            return DatabaseErrors.InvalidMetadata;
        }

        foreach (var (name, maxLength) in Texts)
        {
            if (parameters[name] is { } text && (text.Length > maxLength || (name == "picture" && !Url.IsTarget(text))))
            {
                return DatabaseErrors.InvalidText(name);
            }
        }

        var (email, username, password) = (parameters["email"], parameters["username"], parameters["password"]);
        var input = new SignupInput(email, username, password)
        {
            Configure = user => user with
            {
                GivenName = parameters["given_name"],
                FamilyName = parameters["family_name"],
                Name = parameters["name"] ?? user.Name,
                Nickname = parameters["nickname"] ?? user.Nickname,
                Picture = parameters["picture"] ?? user.Picture,
                UserMetadata = metadata,
            },
        };
        var result = await Signup.RunAsync(context.Scope, context.Application!, context.Connection!, input);
        context.Created = result.User;
        if (result.User is not null)
        {
            return StepResult.Continue;
        }

        if (result.Refusal is { } refusal)
        {
            return refusal;
        }

        if (result.IsTaken)
        {
            return DatabaseErrors.Taken(result.Problem == LoginTexts.UserExists);
        }

        var rules = PasswordRules.Of(context.Connection!);
        return password is not null && email is not null && rules.Check(password, new JsonObject { ["email"] = email, ["username"] = username }) is { } fault
            ? DatabaseErrors.InvalidPassword(fault, rules, password)
            : DatabaseErrors.InvalidSignup(result.Problem!);
    }

    private static bool TryReadMetadata(string? text, out JsonObject? metadata)
    {
        metadata = null;
        if (text is null)
        {
            return true;
        }

        try
        {
            metadata = JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return false;
        }

        return metadata is { Count: <= MaxMetadata }
            && metadata.All(static pair => pair.Key.Length <= MaxMetadataName && pair.Value is JsonValue value && value.TryGetValue(out string? said) && said.Length <= MaxMetadataValue);
    }
}
