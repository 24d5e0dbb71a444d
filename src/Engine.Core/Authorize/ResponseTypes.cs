using Engine.Core.Access;

namespace Engine.Core.Authorize;

/// <summary>What the answer of <c>/authorize</c> has in it (OAuth 2.0 Multiple Response Type Encoding Practices).</summary>
[Flags]
internal enum ResponseTypes
{
    None = 0,
    Code = 1,
    Token = 2,
    IdToken = 4,

    /// <summary>What goes to the browser: tokens, which belong into no query.</summary>
    FrontChannel = Token | IdToken,
}

/// <summary>Reads and writes <c>response_type</c>; its words stand in any order.</summary>
internal static class ResponseTypeNames
{
    /// <summary>Every combination, as discovery lists them.</summary>
    public static readonly string[] All = ["code", "token", "id_token", "code token", "code id_token", "token id_token", "code token id_token"];

    private static readonly (string Name, ResponseTypes Type)[] Known = [("code", ResponseTypes.Code), ("token", ResponseTypes.Token), ("id_token", ResponseTypes.IdToken)];

    /// <summary>The types, or none when a word is unknown, twice there or missing.</summary>
    public static ResponseTypes Parse(string? text)
    {
        var types = ResponseTypes.None;
        foreach (var word in OidcScopes.Split(text) ?? [])
        {
            var type = Known.FirstOrDefault(known => known.Name == word).Type;
            if (type == ResponseTypes.None || types.HasFlag(type))
            {
                return ResponseTypes.None;
            }

            types |= type;
        }

        return types;
    }

    /// <summary>The words of types.</summary>
    public static IReadOnlyList<string> Of(ResponseTypes types) => [.. Known.Where(known => types.HasFlag(known.Type)).Select(static known => known.Name)];
}
