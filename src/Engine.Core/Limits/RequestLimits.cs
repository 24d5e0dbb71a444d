using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Limits;

/// <summary>Holds a request against the <see cref="EngineLimits"/>, before anything else looks at it.</summary>
internal static class RequestLimits
{
    /// <summary>Path, query string and header fields.</summary>
    public static EngineError? CheckEnvelope(EngineRequest request, EngineLimits limits)
    {
        if (request.Path.Length > limits.Path)
        {
            return LimitErrors.PathTooLong(limits.Path);
        }

        if (request.QueryString.Length > limits.QueryString)
        {
            return LimitErrors.QueryTooLong(limits.QueryString);
        }

        if (request.Headers.Count > limits.HeaderFields)
        {
            return LimitErrors.HeadersTooLarge($"There are more than {limits.HeaderFields} header fields");
        }

        long size = 0;
        foreach (var field in request.Headers)
        {
            size += field.Key.Length + field.Value.Length;
        }

        return size > limits.Headers ? LimitErrors.HeadersTooLarge($"The header fields have more than {limits.Headers} characters") : null;
    }

    /// <summary>Names and values of the parameters, and the number of scopes.</summary>
    public static EngineError? CheckParameters(RequestParameters parameters, EngineLimits limits)
    {
        if (parameters.Count > limits.Parameters)
        {
            return LimitErrors.TooManyParameters(limits.Parameters);
        }

        var shortest = Math.Min(limits.Parameter, Math.Min(limits.State, Math.Min(limits.TokenParameter, limits.ScopeParameter)));
        foreach (var (name, value) in parameters.Items)
        {
            if (name.Length > limits.ParameterName)
            {
                return LimitErrors.ParameterNameTooLong(name, limits.ParameterName);
            }

            if (value.Length > shortest && LongestOf(name, limits) is var longest && value.Length > longest)
            {
                return LimitErrors.ParameterTooLong(name, value.Length, longest);
            }

            // So many scopes need as many characters and spaces: most requests need not be counted.
            if (value.Length >= limits.Scopes && name == "scope" && CountWords(value) > limits.Scopes)
            {
                return LimitErrors.TooManyScopes(limits.Scopes);
            }
        }

        return null;
    }

    private static int LongestOf(string name, EngineLimits limits) => name switch
    {
        "scope" => limits.ScopeParameter,
        "state" => limits.State,
        "id_token_hint" or "client_assertion" or "assertion" or "request" or "authorization_details" or "token" or "access_token" or "refresh_token"
            or "id_token" or "subject_token" or "actor_token" or "logout_token" or "authn_response" => limits.TokenParameter,
        _ => limits.Parameter,
    };

    private static int CountWords(ReadOnlySpan<char> text)
    {
        var words = 0;
        foreach (var range in text.Split(' '))
        {
            words += range.Start.Value == range.End.Value ? 0 : 1;
        }

        return words;
    }
}
