using System.Buffers;
using Engine.Core.Errors;
using Engine.Core.Limits;

namespace Engine.Core.Http;

/// <summary>Reads the parameters of a request's body, form or JSON, within the limit.</summary>
internal static class BodyReader
{
    public readonly record struct Result(RequestParameters? Parameters, EngineError? Error);

    public static async ValueTask<Result> ReadAsync(EndpointContext context, bool allowJson)
    {
        var (request, limits, cancellationToken) = (context.Request, context.Engine.Options.Limits, context.CancellationToken);
        var limit = Math.Min(limits.FormBody, limits.RequestBody);
        var contentType = request.Headers["Content-Type"];
        var isForm = IsMediaType(contentType, "application/x-www-form-urlencoded");
        var isJson = !isForm && IsMediaType(contentType, "application/json");
        if (request.Headers["Content-Length"] is { } length && long.TryParse(length, out var announced) && announced > limit)
        {
            return new(null, HttpErrors.BodyTooLarge);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(4096);
        var (total, isComplete) = (0, false);
        try
        {
            while (true)
            {
                if (total == buffer.Length)
                {
                    Grow(ref buffer);
                }

                var read = await request.Body.ReadAsync(buffer.AsMemory(total), cancellationToken);
                if (read == 0)
                {
                    isComplete = true;
                    break;
                }

                total += read;
                if (total > limit)
                {
                    return new(null, HttpErrors.BodyTooLarge);
                }
            }

            return Parse(buffer.AsSpan(0, total), isForm, isJson && allowJson, limits);
        }
        catch (IOException)
        {
            // The host could not read what the client sends: it is malformed on the wire, or the client has gone away.
            return new(null, HttpErrors.MalformedBody("The request body could not be read"));
        }
        finally
        {
            // The buffer has held secrets; a read that failed may have left some behind what was counted.
            buffer.AsSpan(0, isComplete ? total : buffer.Length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Result Parse(ReadOnlySpan<byte> body, bool isForm, bool isJson, EngineLimits limits)
    {
        if (isJson)
        {
            var parameters = JsonBodyParser.Parse(body, out var problem, limits.Parameters);
            return parameters is null ? new(null, HttpErrors.MalformedBody(problem ?? "The request body has too many members")) : Check(parameters, limits);
        }

        if (isForm || body.IsEmpty)
        {
            return FormParser.Parse(body, limits.Parameters) is { } parameters ? Check(parameters, limits) : new(null, HttpErrors.MalformedBody("The request body is malformed"));
        }

        return new(null, HttpErrors.UnsupportedMediaType);
    }

    private static Result Check(RequestParameters parameters, EngineLimits limits)
    {
        if (RequestLimits.CheckParameters(parameters, limits) is { } error)
        {
            return new(null, error);
        }

        return parameters.FindRepeated() is { } repeated
            ? new(null, HttpErrors.RepeatedParameter(repeated))
            : new(parameters, null);
    }

    private static void Grow(ref byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = larger;
    }

    private static bool IsMediaType(string? contentType, string mediaType)
        => contentType is not null
            && contentType.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == mediaType.Length || contentType[mediaType.Length] is ';' or ' ');
}
