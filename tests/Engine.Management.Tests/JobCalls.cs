using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Engine.Management.Tests;

/// <summary>Calls that begin jobs, and wait for them.</summary>
internal static class JobCalls
{
    public static async Task<JsonObject> ImportAsync(this FlowHost host, string connection, JsonArray rows, bool upsert = false)
    {
        var started = await host.PostFormAsync(new Dictionary<string, string> { ["connection_id"] = connection, ["upsert"] = upsert ? "true" : "false", ["users"] = rows.ToJsonString() });
        Assert.Equal(202, started.Status);
        Assert.Equal("pending", started.Text("status"));
        var job = await host.FinishedAsync(started.Text("id"));
        Assert.Equal("completed", job["status"]!.GetValue<string>());
        return job;
    }

    public static Task<FlowAnswer> PostFormAsync(this FlowHost host, Dictionary<string, string> fields)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
        {
            if (name == "users")
            {
                form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(value)), name, "users.json");
            }
            else
            {
                form.Add(new StringContent(value), name);
            }
        }

        return host.SendAsync("POST", "/jobs/users-imports", form);
    }

    /// <summary>Asks until the job has ended; a machine that is busy elsewhere is given a minute.</summary>
    public static async Task<JsonObject> FinishedAsync(this FlowHost host, string id)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var job = (await host.SendAsync("GET", "/jobs/" + id)).Body!.AsObject();
            if (job["status"]!.GetValue<string>() is "completed" or "failed" || watch.Elapsed > TimeSpan.FromMinutes(1))
            {
                return job;
            }

            await Task.Delay(10);
        }
    }
}
