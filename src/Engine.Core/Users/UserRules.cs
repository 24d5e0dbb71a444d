using System.Buffers;
using System.Text.Json.Nodes;
using Engine.Core.Configuration;

namespace Engine.Core.Users;

/// <summary>What a person's names may be, in code, in a configuration file and over the Management API alike.</summary>
internal static class UserRules
{
    public const string UsernameRule = "a user name has 1 to 128 lower-case letters, digits and @^$.!`-#+'~_, and is no email address";

    private static readonly SearchValues<char> UsernameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789@^$.!`-#+'~_");

    /// <summary>Whether people can be told by this name; it is compared in lower case.</summary>
    public static bool IsUsername(string name)
        => name.Length is >= 1 and <= 128
            && !name.ToLowerInvariant().AsSpan().ContainsAnyExcept(UsernameCharacters)
            && !Login.SignupRules.IsEmail(name);

    /// <summary>Searches reach into metadata by dots, and names that begin with a dollar sign are commands to them.</summary>
    public static bool IsMetadataName(string name) => name.Length is > 0 and <= 255 && name[0] != '$' && !name.Contains('.', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal);

    /// <summary>The names of metadata of a declared person that can't be used.</summary>
    public static IEnumerable<string> FindBadMetadataNames(UserDefinition definition)
    {
        var user = definition.Configure?.Invoke(new User { UserId = "auth0|x" }) ?? new User { UserId = "auth0|x" };
        return Names(user.UserMetadata).Concat(Names(user.AppMetadata)).Where(static name => !IsMetadataName(name));
    }

    private static IEnumerable<string> Names(JsonObject? metadata) => (metadata ?? []).Select(static field => field.Key);
}
