using Engine.Core.Errors;
using Engine.Core.Http;

namespace Engine.Core.Limits;

/// <summary>Refusals of requests that are larger than the <see cref="EngineLimits"/> allow.</summary>
internal static class LimitErrors
{
    public static EngineError ParameterTooLong(string name, int length, int longest)
        => new("E1020", "invalid_request", 400, $"The parameter {JsonBodyParser.Printable(name)} is too long ({length} characters), maximum {longest}", Redirectable: false);

    public static EngineError ParameterNameTooLong(string name, int longest)
        => new("E1021", "invalid_request", 400, $"The name of the parameter {JsonBodyParser.Printable(name)} is too long, maximum {longest}", Redirectable: false);

    public static EngineError TooManyParameters(int most) => new("E1022", "invalid_request", 400, $"There are too many parameters, maximum {most}", Redirectable: false);

    public static EngineError TooManyScopes(int most) => new("E1023", "invalid_request", 400, $"The parameter scope names too many scopes, maximum {most}", Redirectable: false);

    public static EngineError PathTooLong(int longest) => new("E1024", "invalid_request", 414, $"The path is too long, maximum {longest} characters", Redirectable: false);

    public static EngineError QueryTooLong(int longest) => new("E1025", "invalid_request", 414, $"The query string is too long, maximum {longest} characters", Redirectable: false);

    public static EngineError HeadersTooLarge(string problem) => new("E1026", "invalid_request", 431, problem, Redirectable: false);
}
