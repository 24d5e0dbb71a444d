using System.Text.Json.Nodes;
using Engine.Core.Time;
using Engine.Management.Machine;
using Engine.Management.Store;

namespace Engine.Management.Resources;

/// <summary>Where logs and events are sent to: <c>/log-streams</c> and <c>/event-streams</c>.</summary>
internal static class StreamResources
{
    public static readonly IReadOnlyList<Resource> All =
    [
        new()
        {
            Path = "/log-streams",
            Kind = DocumentKind.Of("log_stream", "id"),
            NewId = static secrets => "lst_" + Digits(secrets, 16),
            Collection = "log_streams",
            Form = ListForm.AlwaysArray,
            PageSize = 100,
            CreateStatus = 200,
            NotFound = new(404, "The log stream does not exist."),
            DeleteIsIdempotent = true,
            BeforeCreate = static (context, stream, _) =>
            {
                CompleteSink(context, stream);
                return CompleteFilters(context, stream, null);
            },
            BeforeUpdate = static (context, stream, before) =>
            {
                // Where a stream begins is said once; sending it back changes nothing.
                stream["startFrom"] = before?["startFrom"]?.DeepClone();
                if (stream["startFrom"] is null)
                {
                    stream.Remove("startFrom");
                }

                return CompleteFilters(context, stream, before);
            },
            Show = static (_, stream) =>
            {
                if (stream["sink"] is JsonObject sink && sink.ContainsKey("mixpanelServiceAccountPassword"))
                {
                    sink["mixpanelServiceAccountPassword"] = "********";
                }

                return stream;
            },
        },
        new()
        {
            Path = "/event-streams",
            Kind = DocumentKind.Of("event_stream", "id"),
            NewId = static secrets => secrets.Id("est_", 22),
            Collection = "eventStreams",
            Form = ListForm.Wrapped,
            BeforeCreate = static (context, stream, _) =>
            {
                if (stream["destination"] is JsonObject destination && destination.Text("type") == "eventbridge" && destination["configuration"] is JsonObject configuration)
                {
                    configuration["aws_partner_event_source"] = $"aws.partner/auth0.com/{context.Tenant.Name}-{context.Secrets.Uuid()}/auth0.events";
                }

                return new((ManagementError?)null);
            },
            NotFound = new(404, "The requested stream does not exist."),
            DeleteIsIdempotent = true,
            Timestamps = true,
        },
    ];

    /// <summary>A priority stream carries what concerns security and nothing else; a list without filters is no list.</summary>
    private static ValueTask<ManagementError?> CompleteFilters(ManagementContext context, JsonObject stream, JsonObject? before)
    {
        if (stream.Flag("isPriority") == true)
        {
            stream["filters"] = new JsonArray(new JsonObject { ["type"] = "category", ["name"] = "security" });
        }
        else if (stream["filters"] is JsonArray { Count: 0 })
        {
            stream.Remove("filters");
        }

        return new((ManagementError?)null);
    }

    private static string Digits(SecretSource secrets, int count)
    {
        var random = new byte[count];
        secrets.Fill(random);
        return string.Concat(random.Select(static value => (char)('0' + (value % 10))));
    }

    private static void CompleteSink(ManagementContext context, JsonObject stream)
    {
        if (stream["sink"] is JsonObject sink)
        {
            switch (stream.Text("type"))
            {
                case "eventbridge":
                    sink["awsPartnerEventSource"] = $"aws.partner/auth0.com/{context.Tenant.Name}-{context.Secrets.Uuid()}/auth0.logs";
                    break;
                case "eventgrid":
                    sink["azurePartnerTopic"] = $"auth0-{context.Tenant.Name}-{context.Secrets.Uuid()}";
                    break;
            }
        }
    }
}
