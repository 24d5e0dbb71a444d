using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Http;
using Engine.Core.Limits;
using Engine.Core.Restrictions;
using Engine.Core.Storage;
using Engine.Core.Tenants;
using Engine.Management.Access;
using Engine.Management.Machine;
using Engine.Management.OpenApi;
using Engine.Management.Resources;
using Engine.Management.Schema;

namespace Engine.Management;

/// <summary>Answers everything below <c>/api/v2</c>: authentication, scopes, form of query and body, then the operation.</summary>
internal sealed class ManagementModule(ManagementApiOptions options)
{
    public const string Prefix = "/api/v2";

    private readonly Lazy<OperationTable> _operations = new(static () => new OperationTable(Catalog.CreateHandlers()));
    private readonly RateLimiter _limiter = new(options.RateLimitBurst, options.RateLimitPerSecond);
    private readonly RateLimiter _anonymous = new(options.AnonymousRateLimitBurst, options.AnonymousRateLimitPerSecond);
    private readonly IReadOnlyList<string> _audiences = [.. options.Audiences];

    public OperationTable Operations => _operations.Value;

    /// <summary>Answers an HTTP request.</summary>
    public async ValueTask<EngineResponse> HandleAsync(EndpointContext context)
    {
        if (OpenApiEndpoint.Answer(context, Operations) is { } documentation)
        {
            return documentation;
        }

        if (context.Request.Method == "OPTIONS" && CrossOrigin.Preflight(context, Operations.MethodsOf(context.Request.Path[Prefix.Length..])) is { } preflight)
        {
            return preflight;
        }

        var (result, limit) = RequestLimits.CheckEnvelope(context.Request, context.Engine.Options.Limits) is { } tooLarge
            ? (new ManagementError(tooLarge.Status, tooLarge.Description), TakeAnonymous(context))
            : await AnswerAsync(context);
        var response = result.Body is null
            ? EngineResponse.Empty(result.StatusCode)
            : EngineResponse.Json(Encoding.UTF8.GetBytes(result.Body.ToJsonString(Relaxed)), result.StatusCode);
        if (result.NextQuery is { } next)
        {
            response.Headers.Add("Link", $"<{Url.Encode($"{context.Issuer}{context.Request.Path[1..]}?{next}")}>; rel=\"next\"");
        }

        await CrossOrigin.AllowAsync(context, response);
        response.Headers.Add("x-ratelimit-limit", limit.Limit.ToString(CultureInfo.InvariantCulture));
        response.Headers.Add("x-ratelimit-remaining", limit.Remaining.ToString(CultureInfo.InvariantCulture));
        response.Headers.Add("x-ratelimit-reset", limit.Reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        response.Headers.Add("Cache-Control", "no-cache");
        if (!limit.IsTaken)
        {
            response.Headers.Add("retry-after", "1");
        }

        if (result.StatusCode == ManagementError.Unavailable.StatusCode)
        {
            response.Headers.Add("Retry-After", "5");
        }

        if (context.Request.Headers["X-Correlation-ID"] is { Length: > 0 and <= 64 } correlation && correlation.All(static character => character is > ' ' and <= '~'))
        {
            response.Headers.Add("X-Correlation-ID", correlation);
        }

        return response;
    }

    /// <summary>Carries out an operation whose caller is known.</summary>
    public static async ValueTask<ManagementResult> DispatchAsync(TenantScope scope, ManagementCall call)
    {
        var (operation, body) = (call.Operation, call.Body);
        var (opened, refusal) = Authorization.Check(call.Caller, operation, call.PathValues);
        if (opened is null)
        {
            return refusal!;
        }

        if (operation.Handler is not { } handler)
        {
            return ManagementError.NotSupported(operation);
        }

        var query = QueryParameters.Read(call.QueryString, operation, out var error);
        if (error is not null)
        {
            return error;
        }

        if ((opened.CheckQuery(query) ?? opened.CheckBody(body)) is { } closed)
        {
            return closed;
        }

        if (operation.BodyType is { } type && SchemaValidator.Check(body ?? (operation.Method == "POST" ? new JsonObject() : body), type) is { } fault)
        {
            return ManagementError.InvalidBody(fault.Describe("Payload"));
        }

        if (operation.BodyType is { } stored && InertFields.FindRefused(body, stored) is { } refused)
        {
            return ManagementError.SettingNotSupported(refused.Path, refused.Effect);
        }

        var context = new ManagementContext(scope, call, query);
        ManagementResult result;
        try
        {
            await DeclaredActions.EnsureAsync(context);
            result = await handler(context);
        }
        catch (StoreFaultedException)
        {
            return ManagementError.Unavailable;
        }

        if (operation.IsWrite)
        {
            ManagementLog.Write(context, result);
        }

        if (result.Error is null)
        {
            opened.Redact(result.Body);
        }

        return result;
    }

    internal static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private RateLimit TakeAnonymous(EndpointContext context) => _anonymous.Take(context.Tenant.Id, context.Scope.AddressKey ?? "", context.Now);

    /// <summary>An application is one caller; a person is another one with every application.</summary>
    private RateLimit Take(EndpointContext context, ManagementCaller caller)
        => _limiter.Take(context.Tenant.Id, caller.ClientId is { } client && caller.Subject != client + "@clients" ? $"{client}\n{caller.Subject}" : caller.Subject, context.Now);

    /// <summary>Nobody is counted before it is known who calls: strangers use up nothing but their own limit.</summary>
    private async ValueTask<(ManagementResult Result, RateLimit Limit)> AnswerAsync(EndpointContext context)
    {
        var found = Operations.Find(context.Request.Method, context.Request.Path[Prefix.Length..], out var pathExists);
        var (caller, refusal) = found is null && !pathExists ? (null, ManagementError.UnknownPath) : await Authentication.ReadAsync(context, _audiences);
        var limit = caller is null ? TakeAnonymous(context) : Take(context, caller);
        if (!limit.IsTaken)
        {
            return (ManagementError.TooManyRequests, limit);
        }

        if (caller is null)
        {
            return (refusal!, limit);
        }

        context.Scope.NoteClient(caller.ClientId);
        return (found is { } target ? await AnswerAsync(context, target.Operation, target.Values, caller) : ManagementError.UnknownPath, limit);
    }

    private static async ValueTask<ManagementResult> AnswerAsync(EndpointContext context, Operation operation, IReadOnlyDictionary<string, string> values, ManagementCaller caller)
    {
        if (await FindBarAsync(context, operation) is { } bar)
        {
            return bar;
        }

        var call = new ManagementCall(operation, context.Request.Path, values, context.Request.QueryString, null, caller);
        if (operation.IsWrite)
        {
            var content = await ReadBodyAsync(context);
            if (content is null)
            {
                return ManagementError.PayloadTooLarge;
            }

            if (context.Request.Headers["Content-Type"]?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true)
            {
                return await DispatchAsync(context.Scope, call with { Body = Encoding.UTF8.GetString(content) });
            }

            if (IsMultipart(context.Request))
            {
                return Multipart.Parse(content, context.Request.Headers["Content-Type"]!) is { } form
                    ? await DispatchAsync(context.Scope, call with { Body = form })
                    : ManagementError.InvalidMultipart;
            }

            try
            {
                call = call with { Body = content.Length == 0 ? null : Json.Parse(content) };
            }
            catch (JsonException)
            {
                return ManagementError.InvalidJson;
            }
        }

        return await DispatchAsync(context.Scope, call);
    }

    /// <summary>
    /// The refusal of a request that an access control list keeps out. The lists themselves stay within reach, as they do on the service:
    /// whoever has locked themselves out can mend that.
    /// </summary>
    private static async ValueTask<ManagementError?> FindBarAsync(EndpointContext context, Operation operation)
    {
        var verdict = AccessControl.Judge(await context.Tenant.Restrictions.GetAsync(context.CancellationToken), context.Request, AccessControl.Management);
        return verdict.List is null || operation.Segments[0] == "network-acls"
            ? null
            : new ManagementError(403, $"Access is denied by the network ACL {verdict.List.Description}", "access_denied");
    }

    private static bool IsMultipart(EngineRequest request) => request.Headers["Content-Type"]?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;

    private static async ValueTask<byte[]?> ReadBodyAsync(EndpointContext context)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await context.Request.Body.ReadAsync(chunk, context.CancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > context.Engine.Options.Limits.RequestBody)
            {
                return null;
            }
        }

        return buffer.ToArray();
    }
}
