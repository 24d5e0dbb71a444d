using Engine.Core.Errors;
using Engine.Core.Http;
using Engine.Core.Pipeline;
using Engine.Core.UserInfo.Steps;

namespace Engine.Core.UserInfo;

/// <summary><c>GET|POST /userinfo</c> (OpenID Connect Core, section 5.3).</summary>
internal sealed class UserInfoEndpoint(IdentityEngineOptions options)
{
    public const string Path = "/userinfo";

    /// <summary>The steps in reading order; an embedder's own join in front of one of them.</summary>
    public static readonly StepTable<UserInfoContext> DefaultSteps = new(
        Path,
        new(nameof(ReadToken), ReadToken.RunAsync),
        new(nameof(CheckToken), CheckToken.RunAsync),
        new(nameof(LoadPerson), LoadPerson.RunAsync),
        new(nameof(CheckTokenPlace), CheckTokenPlace.RunAsync),
        new(nameof(WriteClaims), WriteClaims.RunAsync));

    private readonly StepTable<UserInfoContext> _steps = options.Pipelines.Apply(DefaultSteps);

    public async ValueTask<EngineResponse> HandleAsync(EndpointContext endpoint)
    {
        var context = new UserInfoContext(endpoint);
        var result = await _steps.RunAsync(context);
        var response = result.Response ?? Refuse(result.Error ?? HttpErrors.ServerError);

        // The token is the credential, no cookie is looked at: every origin may ask.
        if (context.Request.Headers["Origin"] is { } origin)
        {
            Cors.Allow(response, origin);
        }

        return response;
    }

    private static EngineResponse Refuse(EngineError error)
    {
        var response = EngineResponse.Text(error.Description, error.Status);
        if (error.Status < 500)
        {
            // A token that is no good says nothing more (RFC 6750, section 3.1).
            var description = error == UserInfoErrors.InvalidToken ? "" : $", error_description=\"{error.Description.Replace('"', '\'')}\"";
            response.Headers.Add("WWW-Authenticate", $"Bearer realm=\"Users\", error=\"{error.Code}\"{description}");
        }

        return response;
    }
}
